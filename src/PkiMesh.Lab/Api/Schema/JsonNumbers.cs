using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Numbers in JSON nodes, whatever CLR type or element is behind them.</summary>
public static class JsonNumbers
{
    public static bool IsNumber(JsonNode? node) => node is JsonValue value && value.GetValueKind() == JsonValueKind.Number;

    /// <summary>Without fraction and exponent, as Go's decoder decides it.</summary>
    public static bool IsInteger(JsonNode? node) =>
        IsNumber(node) && node!.ToJsonString().AsSpan().IndexOfAny('.', 'e', 'E') < 0;

    public static double? ToDouble(JsonNode? node) =>
        IsNumber(node) && double.TryParse(node!.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;

    public static long? ToInt64(JsonNode? node)
    {
        if (!IsNumber(node))
        {
            return null;
        }

        var text = node!.ToJsonString();
        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)
            ? whole
            : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && Math.Abs(number) < 9e18 && number == Math.Floor(number)
                ? (long)number
                : null;
    }
}
