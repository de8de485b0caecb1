namespace PkiMesh.Lab.Api.Schema.Protobuf;

/// <summary>The protobuf field numbers of the built-in types: which JSON field a number is. 2.6 is field 6 of the message inlined as field 2.</summary>
internal static class ProtoFields
{
    private static readonly Lazy<Dictionary<string, Dictionary<string, ProtoField>>> s_models = new(Load);

    /// <summary>By number; null: the type is not known in protobuf.</summary>
    public static IReadOnlyDictionary<string, ProtoField>? Of(TypeSchema schema) =>
        schema.TypeDocKey is { } key ? s_models.Value.GetValueOrDefault(key[(key.LastIndexOf('.') + 1)..]) : null;

    private static Dictionary<string, Dictionary<string, ProtoField>> Load()
    {
        var models = new Dictionary<string, Dictionary<string, ProtoField>>(StringComparer.Ordinal);
        using var stream = typeof(ProtoFields).Assembly.GetManifestResourceStream("proto-fields.txt")!;
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var cells = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (cells.Length > 1)
            {
                models[cells[0]] = cells.Skip(1).Select(c => c.Split('=')).ToDictionary(c => c[1].TrimEnd('*'), c => new ProtoField(c[0], c[1].EndsWith('*')));
            }
        }

        return models;
    }
}
