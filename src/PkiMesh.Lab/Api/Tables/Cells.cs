using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

/// <summary>What many tables show.</summary>
internal static class Cells
{
    public const string None = "<none>";

    public static string Name(JsonObject item) => item["metadata"].Text("name") ?? "";

    public static string Age(JsonObject item, DateTimeOffset now) => HumanTime.Since(item["metadata"]?["creationTimestamp"], now);

    public static long Count(JsonNode? node) => node switch { JsonArray list => list.Count, JsonObject map => map.Count, _ => 0 };

    public static long Number(JsonNode? owner, string name) => owner is JsonObject map ? JsonNumbers.ToInt64(map[name]) ?? 0 : 0;

    public static string OrNone(string? text) => string.IsNullOrEmpty(text) ? None : text;

    public static string Labels(JsonNode? map) =>
        map is JsonObject { Count: > 0 } labels ? string.Join(",", labels.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")) : None;

    public static string Selector(JsonNode? selector)
    {
        var parts = (selector?["matchLabels"] as JsonObject ?? []).OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}={p.Value}")
            .Concat((selector as JsonObject ?? []).Items("matchExpressions").Select(Requirement));
        return OrNone(string.Join(",", parts));
    }

    public static string Containers(JsonNode? podSpec) => OrNone(string.Join(",", Each(podSpec, "name")));

    public static string Images(JsonNode? podSpec) => OrNone(string.Join(",", Each(podSpec, "image")));

    private static IEnumerable<string?> Each(JsonNode? podSpec, string field) => (podSpec as JsonObject ?? []).Items("containers").Select(c => c.Text(field));

    private static string Requirement(JsonObject requirement)
    {
        var key = requirement.Text("key");
        var values = string.Join(",", (requirement["values"] as JsonArray ?? []).Select(v => (string?)v));
        return requirement.Text("operator") switch
        {
            "In" => $"{key} in ({values})",
            "NotIn" => $"{key} notin ({values})",
            "Exists" => $"{key}",
            _ => $"!{key}",
        };
    }
}
