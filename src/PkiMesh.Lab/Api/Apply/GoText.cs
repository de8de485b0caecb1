using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Values as Go prints them, in messages where the real server does.</summary>
internal static class GoText
{
    /// <summary>%v of structured-merge-diff's value.</summary>
    public static string Unstructured(JsonNode value) => $"&value.valueUnstructured{{Value:{Hash(value)}}}";

    private static string Hash(JsonNode? value) => value switch
    {
        null => "interface {}(nil)",
        JsonObject map => "map[string]interface {}{" + string.Join(", ", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{JsonSerializer.Serialize(p.Key)}:{Hash(p.Value)}")) + "}",
        JsonArray list => "[]interface {}{" + string.Join(", ", list.Select(Hash)) + "}",
        _ => value.ToJsonString(),
    };
}
