using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Takes fields and items out of an object; what becomes empty by it goes too.</summary>
internal static class FieldRemoval
{
    public static JsonObject Remove(JsonObject value, FieldSet gone, SchemaView schema) =>
        Remove((JsonNode)value, gone, schema) as JsonObject ?? [];

    private static JsonNode? Remove(JsonNode? value, FieldSet gone, SchemaView declared)
    {
        var schema = declared.For(value);
        if (schema.Schema.IsAtomic)
        {
            return value?.DeepClone();
        }

        switch (value)
        {
            case JsonObject { Count: > 0 } map:
                var kept = new JsonObject();
                foreach (var (name, field) in map)
                {
                    var element = PathElement.Field(name);
                    if (!gone.Has(element) && Below(field, gone.Child(element), schema.Field(name)) is { Keep: true } below)
                    {
                        kept[name] = below.Value;
                    }
                }

                return kept.Count > 0 ? kept : null;
            case JsonArray { Count: > 0 } list:
                var items = new JsonArray();
                foreach (var item in list)
                {
                    var element = PathElement.Item(schema.Schema, item);
                    if (element is null || (!gone.Has(element) && Below(item, gone.Child(element), schema.Items) is { Keep: true }))
                    {
                        items.Add(element is null ? item?.DeepClone() : Below(item, gone.Child(element), schema.Items).Value);
                    }
                }

                return items.Count > 0 ? items : null;
            default:
                return value?.DeepClone();
        }
    }

    private static (bool Keep, JsonNode? Value) Below(JsonNode? value, FieldSet gone, SchemaView schema)
    {
        if (gone.IsEmpty || value is null)
        {
            return (true, value?.DeepClone());
        }

        var rest = Remove(value, gone, schema);
        return (rest is not null, rest);
    }
}
