using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Tpp.Http;

/// <summary>Reads members of a body. Clients send numbers and booleans as text as well (vcert WorkToDoTimeout, VenafiPS Recursive and Reason).</summary>
internal static class TppBody
{
    public static string? Text(this JsonObject body, string name) => body[name] is JsonValue value
        ? value.GetValueKind() switch
        {
            JsonValueKind.String => value.GetValue<string>(),
            JsonValueKind.Null => null,
            _ => value.ToJsonString(),
        }
        : null;

    public static string? NonEmpty(this JsonObject body, string name) => body.Text(name) is { Length: > 0 } text ? text : null;

    public static int? Number(this JsonObject body, string name) =>
        int.TryParse(body.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static long? Long(this JsonObject body, string name) =>
        long.TryParse(body.Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static bool Flag(this JsonObject body, string name) => body.Text(name) is { } text && (text is "1" || text.Equals("true", StringComparison.OrdinalIgnoreCase));

    /// <summary>An array of texts; a single text counts as an array of one.</summary>
    public static IReadOnlyList<string> Texts(this JsonObject body, string name) => body[name] switch
    {
        JsonArray array => [.. array.Select(item => item is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : item?.ToJsonString() ?? "")],
        JsonValue when body.Text(name) is { } one => [one],
        _ => [],
    };

    public static IReadOnlyList<JsonObject> Objects(this JsonObject body, string name) => body[name] is JsonArray array ? [.. array.OfType<JsonObject>()] : [];

    public static JsonArray ToJson(this IEnumerable<string> values) => [.. values.Select(value => (JsonNode)JsonValue.Create(value)!)];
}
