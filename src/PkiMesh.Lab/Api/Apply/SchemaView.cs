using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>A schema as field management takes it: what it leaves open is deduced from the value (maps merge, lists are atomic).</summary>
internal readonly record struct SchemaView(TypeSchema Schema)
{
    private static readonly TypeSchema s_openMap = new() { Type = "object", AdditionalProperties = TypeSchema.Any };
    private static readonly TypeSchema s_openList = new() { Type = "array", Items = TypeSchema.Any };
    private static readonly TypeSchema s_openScalar = new();

    public bool Declares(string field) => Schema.Properties.ContainsKey(field);

    /// <summary>The schema for this value: of a value of another kind than declared, what can be deduced.</summary>
    public SchemaView For(JsonNode? value) => value switch
    {
        JsonObject when !Schema.IsObject || (Schema.Properties.Count == 0 && Schema.AdditionalProperties is null) => new SchemaView(
            Schema.MapType == "atomic" ? new TypeSchema { Type = "object", MapType = "atomic", AdditionalProperties = TypeSchema.Any } : s_openMap),
        JsonArray when !Schema.IsArray => new SchemaView(s_openList),
        JsonValue when Schema.IsObject || Schema.IsArray => new SchemaView(s_openScalar),
        _ => this,
    };

    public SchemaView Field(string name) => new(Schema.Field(name) ?? TypeSchema.Any);

    public SchemaView Items => new(Schema.Items ?? TypeSchema.Any);

    public SchemaView Below(string element) =>
        element.StartsWith("f:", StringComparison.Ordinal) ? Field(element[2..]) : Items;
}
