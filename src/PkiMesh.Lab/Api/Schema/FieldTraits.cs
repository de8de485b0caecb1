namespace PkiMesh.Lab.Api.Schema;

/// <summary>What the model classes do not say of a built-in field: how lists and maps merge.</summary>
internal sealed record FieldTraits
{
    public static readonly FieldTraits None = new();

    public string? ListType { get; init; }

    public IReadOnlyList<string> ListMapKeys { get; init; } = [];

    public string? MapType { get; init; }

    public IReadOnlyList<string> PatchStrategy { get; init; } = [];

    public string? PatchMergeKey { get; init; }

    public static FieldTraits Of(string model, string field) => FieldTraitsTable.Fields.GetValueOrDefault((model, field), None);

    public static bool IsAtomicStruct(string model) => FieldTraitsTable.AtomicStructs.Contains(model);

    public static IReadOnlyList<string> Required(string model) => FieldTraitsTable.Required.GetValueOrDefault(model, []);
}
