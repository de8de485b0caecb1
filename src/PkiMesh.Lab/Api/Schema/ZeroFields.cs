using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>
/// A Go server always writes structs that are no pointers ("status": {}) and fields without omitempty. Field management
/// sees them too: creating a Deployment does not add spec.strategy, it was there, empty.
/// </summary>
internal static class ZeroFields
{
    /// <summary>The object a Go server starts from when it creates one.</summary>
    public static JsonObject Empty(ResourceInfo info)
    {
        var empty = new JsonObject { ["apiVersion"] = info.ApiVersion, ["kind"] = info.Kind };
        Fill(empty, info.Schema);
        return empty;
    }

    public static void Fill(JsonNode? node, TypeSchema schema)
    {
        switch (node)
        {
            case JsonObject map:
                FillObject(map, schema);
                break;
            case JsonArray list when schema.Items is { } items:
                foreach (var item in list)
                {
                    Fill(item, items);
                }

                break;
        }
    }

    private static void FillObject(JsonObject map, TypeSchema schema)
    {
        foreach (var (name, zero) in schema.Zeros)
        {
            if (!map.TryGetPropertyValue(name, out var there) || (there is null && zero != "null"))
            {
                map[name] = JsonNode.Parse(zero);
            }
        }

        foreach (var (name, value) in map)
        {
            if (value is JsonObject or JsonArray && schema.Field(name) is { } field)
            {
                Fill(value, field);
            }
        }
    }
}
