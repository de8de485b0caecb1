using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Tpp;

/// <summary>Reads the values of answers, which are of whichever type the server's version chose, or absent.</summary>
internal static class TppJson
{
    public static JsonObject? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public static string? Text(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value => value.ToJsonString().Trim('"'),
        _ => null,
    };

    public static long? Number(JsonNode? node) =>
        long.TryParse(Text(node), NumberStyles.Integer, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool? Flag(JsonNode? node) => Text(node)?.ToLowerInvariant() switch
    {
        "true" or "1" => true,
        "false" or "0" => false,
        _ => null,
    };

    public static IReadOnlyList<string> Texts(JsonNode? node) =>
        node is JsonArray array ? [.. array.Select(Text).OfType<string>()] : Text(node) is { Length: > 0 } one ? [one] : [];

    public static JsonNode? At(JsonNode? node, string name) => node is JsonObject container ? container[name] : null;

    public static DateTime? Time(JsonNode? node) =>
        DateTime.TryParse(Text(node), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    /// <summary>A time in unix seconds; 0 stands for "never".</summary>
    public static DateTime? UnixTime(JsonNode? node) =>
        Number(node) is > 0 and < 253_402_300_800 and var seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds).UtcDateTime : null;
}
