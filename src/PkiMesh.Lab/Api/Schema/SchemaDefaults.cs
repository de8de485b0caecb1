using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>The defaults written in a schema. A null where null is not allowed counts as absent. // recordings/api/14 #16</summary>
internal static class SchemaDefaults
{
    public static void Apply(JsonNode? node, TypeSchema schema)
    {
        switch (node)
        {
            case JsonObject map:
                foreach (var (name, field) in schema.Properties)
                {
                    if (field.Default is { } value && (!map.TryGetPropertyValue(name, out var there) || (there is null && !field.Nullable)))
                    {
                        map[name] = value.DeepClone();
                    }
                }

                foreach (var (name, value) in map)
                {
                    if (value is JsonObject or JsonArray && schema.Field(name) is { } field)
                    {
                        Apply(value, field);
                    }
                }

                break;
            case JsonArray list when schema.Items is { } items:
                foreach (var item in list)
                {
                    Apply(item, items);
                }

                break;
        }
    }
}
