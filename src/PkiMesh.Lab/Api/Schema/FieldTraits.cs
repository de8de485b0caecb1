namespace PkiMesh.Lab.Api.Schema;

/// <summary>What the model classes do not say of a built-in field: how lists and maps merge, and what stands there unset.</summary>
internal sealed record FieldTraits
{
    public static readonly FieldTraits None = new();

    private static readonly HashSet<string> s_atomicStructs = [];
    private static readonly Dictionary<string, Dictionary<string, FieldTraits>> s_models = Load();

    public bool Required { get; private init; }

    /// <summary>JSON text of what a Go server writes for the field when it is unset; null: nothing.</summary>
    public string? Zero { get; private init; }

    public string? ListType { get; private init; }

    public IReadOnlyList<string> ListMapKeys { get; private init; } = [];

    public string? MapType { get; private init; }

    public IReadOnlyList<string> PatchStrategy { get; private init; } = [];

    public string? PatchMergeKey { get; private init; }

    public static FieldTraits Of(string model, string field) =>
        s_models.TryGetValue(model, out var fields) ? fields.GetValueOrDefault(field, None) : None;

    public static bool IsAtomicStruct(string model) => s_atomicStructs.Contains(model);

    public static IReadOnlyList<string> RequiredOf(string model) =>
        s_models.TryGetValue(model, out var fields) ? [.. fields.Where(f => f.Value.Required).Select(f => f.Key)] : [];

    public static IReadOnlyList<KeyValuePair<string, string>> ZerosOf(string model) =>
        s_models.TryGetValue(model, out var fields)
            ? [.. fields.Where(f => f.Value.Zero is not null).Select(f => KeyValuePair.Create(f.Key, f.Value.Zero!))]
            : [];

    private static Dictionary<string, Dictionary<string, FieldTraits>> Load()
    {
        var models = new Dictionary<string, Dictionary<string, FieldTraits>>();
        foreach (var line in FieldTraitsTable.Text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var cells = line.Split(' ');
            var fields = models[cells[0]] = [];
            foreach (var cell in cells.Skip(1))
            {
                if (cell == "@atomic")
                {
                    s_atomicStructs.Add(cells[0]);
                    continue;
                }

                var (name, traits) = Parse(cell);
                fields[name] = traits;
            }
        }

        return models;
    }

    private static (string Name, FieldTraits Traits) Parse(string cell)
    {
        var parts = cell.Split(':');
        var head = parts[0];
        var equals = head.IndexOf('=');
        var name = equals < 0 ? head : head[..equals];
        var traits = new FieldTraits { Required = name.EndsWith('!'), Zero = equals < 0 ? null : head[(equals + 1)..] };
        foreach (var part in parts.Skip(1))
        {
            var value = part.IndexOf('=') is var at and > 0 ? part[(at + 1)..] : null;
            traits = part.Split('=')[0] switch
            {
                "map" => traits with { ListType = "map", ListMapKeys = value!.Split(',') },
                "set" => traits with { ListType = "set" },
                "atomic" or "granular" => traits with { MapType = part },
                "merge" => traits with { PatchStrategy = [.. traits.PatchStrategy, "merge"], PatchMergeKey = value },
                _ => traits with { PatchStrategy = [.. traits.PatchStrategy, part] },
            };
        }

        return (name.TrimEnd('!'), traits);
    }
}
