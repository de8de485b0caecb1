using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

internal static class JsonEdit
{
    /// <summary>Sets a field that is absent, null or an empty string.</summary>
    public static void Default(this JsonObject map, string name, JsonNode? value)
    {
        if (map[name] is null || (map[name] is JsonValue text && text.TryGetValue(out string? s) && s.Length == 0 && value is not null))
        {
            // From text, so that a number can be read back as any number type.
            map[name] = JsonNumbers.IsNumber(value) ? JsonNode.Parse(value!.ToJsonString()) : value;
        }
    }

    public static JsonObject Child(this JsonObject map, string name)
    {
        if (map[name] is not JsonObject child)
        {
            map[name] = child = [];
        }

        return child;
    }

    /// <summary>The objects of a list field; none if it is no list.</summary>
    public static IEnumerable<JsonObject> Items(this JsonObject map, string name) => (map[name] as JsonArray ?? []).OfType<JsonObject>();

    public static string? Text(this JsonNode? node, string name) =>
        node is JsonObject map && map[name] is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static bool Flag(this JsonNode? node, string name) =>
        node is JsonObject map && map[name] is JsonValue value && value.TryGetValue(out bool flag) && flag;
}
