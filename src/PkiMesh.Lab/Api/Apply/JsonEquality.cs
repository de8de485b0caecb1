using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Equality of values whatever CLR type carries a number.</summary>
internal static class JsonEquality
{
    public static bool Same(JsonNode? left, JsonNode? right) => (left, right) switch
    {
        (null, null) => true,
        (JsonObject a, JsonObject b) => a.Count == b.Count && a.All(p => b.TryGetPropertyValue(p.Key, out var other) && Same(p.Value, other)),
        (JsonArray a, JsonArray b) => a.Count == b.Count && a.Zip(b).All(p => Same(p.First, p.Second)),
        (JsonValue a, JsonValue b) when JsonNumbers.IsNumber(a) && JsonNumbers.IsNumber(b) =>
            JsonNumbers.ToInt64(a) is { } x && JsonNumbers.ToInt64(b) is { } y ? x == y : JsonNumbers.ToDouble(a) == JsonNumbers.ToDouble(b),
        (JsonValue a, JsonValue b) => JsonNode.DeepEquals(a, b),
        _ => false,
    };
}
