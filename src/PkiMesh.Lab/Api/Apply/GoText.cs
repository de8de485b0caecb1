using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Values as Go prints them, in messages where the real server does.</summary>
internal static class GoText
{
    private static readonly JsonSerializerOptions s_plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>%v of structured-merge-diff's value.</summary>
    public static string Unstructured(JsonNode value) => $"&value.valueUnstructured{{Value:{Hash(value)}}}";

    /// <summary>%+v of a decoded JSON value: map[a:1 b:[x y]].</summary>
    public static string Plain(JsonNode? value) => value switch
    {
        null => "<nil>",
        JsonObject map => "map[" + string.Join(" ", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}:{Plain(p.Value)}")) + "]",
        JsonArray list => "[" + string.Join(" ", list.Select(Plain)) + "]",
        _ => value.ToString(),
    };

    /// <summary>JSON with sorted keys, as Go marshals maps.</summary>
    public static string SortedJson(JsonNode? value) => Sorted(value)?.ToJsonString(s_plain) ?? "null";

    public static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sorted(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    private static string Hash(JsonNode? value) => value switch
    {
        null => "interface {}(nil)",
        JsonObject map => "map[string]interface {}{" + string.Join(", ", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{JsonSerializer.Serialize(p.Key)}:{Hash(p.Value)}")) + "}",
        JsonArray list => "[]interface {}{" + string.Join(", ", list.Select(Hash)) + "}",
        _ => value.ToJsonString(),
    };
}
