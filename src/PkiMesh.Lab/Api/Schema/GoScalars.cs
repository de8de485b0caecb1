using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Schema;

internal static partial class GoScalars
{
    /// <summary>The value as Go would keep it; null if it is of another type.</summary>
    public static JsonNode? Decode(JsonValue value, TypeSchema schema)
    {
        var kind = value.GetValueKind();
        switch (schema.Type)
        {
            case "boolean":
                return kind is JsonValueKind.True or JsonValueKind.False ? value.DeepClone() : null;
            case "integer":
                return kind == JsonValueKind.Number && JsonNumbers.IsInteger(value) && JsonNumbers.ToInt64(value) is { } whole
                    && (schema.Format != "int32" || whole is >= int.MinValue and <= int.MaxValue)
                    ? value.DeepClone()
                    : null;
            case "number":
                return kind == JsonValueKind.Number ? value.DeepClone() : null;
            case "string" when schema.Format == "quantity":
                return kind is JsonValueKind.String or JsonValueKind.Number ? Quantity(value.ToString()) : null;
            case "string" when kind == JsonValueKind.String:
                return Text((string)value!, schema);
            default:
                return null;
        }
    }

    private static JsonNode? Text(string text, TypeSchema schema)
    {
        switch (schema.Format)
        {
            case "byte":
                CheckBase64(text);
                return text.ReplaceLineEndings("");
            case "date-time" when text.Length == 0:
                return null;
            case "date-time" when !Timestamp().IsMatch(text) || !DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _):
                throw new FormatException($"parsing time \"{text}\" as \"2006-01-02T15:04:05Z07:00\": cannot parse \"{text}\" as \"2006\"");
            default:
                return text;
        }
    }

    private static string Quantity(string text) =>
        QuantityShape().IsMatch(text)
            ? text
            : throw new FormatException(@"quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");

    // encoding/base64: the offset of the bad byte, or of the quantum that is not whole.
    private static void CheckBase64(string text)
    {
        var quantum = 0;
        var filled = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '\r' or '\n')
            {
                continue;
            }

            if (filled == 0)
            {
                quantum = i;
            }

            if (c == '=')
            {
                var rest = text[i..].ReplaceLineEndings("");
                if (filled < 2 || rest.Length != 4 - filled || rest.Any(r => r != '='))
                {
                    throw new FormatException($"illegal base64 data at input byte {i}");
                }

                return;
            }

            if (!char.IsAsciiLetterOrDigit(c) && c is not ('+' or '/'))
            {
                throw new FormatException($"illegal base64 data at input byte {i}");
            }

            filled = (filled + 1) % 4;
        }

        if (filled != 0)
        {
            throw new FormatException($"illegal base64 data at input byte {quantum}");
        }
    }

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})$")]
    private static partial Regex Timestamp();

    [GeneratedRegex(@"^[+-]?[0-9]*\.?[0-9]*([eE][+-]?[0-9]+|[numkKMGTPE]|[KMGTPE]i)?$")]
    private static partial Regex QuantityShape();
}
