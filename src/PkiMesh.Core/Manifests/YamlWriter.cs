using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PkiMesh.Core.Manifests;

/// <summary>JSON as YAML in block style. Any text that YAML could read as something else is quoted as JSON quotes it, which YAML reads too.</summary>
public static partial class YamlWriter
{
    public static string Write(JsonObject document)
    {
        ArgumentNullException.ThrowIfNull(document);
        var text = new StringBuilder();
        Members(document, 0, text);
        return text.ToString();
    }

    private static void Members(JsonObject o, int depth, StringBuilder text)
    {
        foreach (var (name, value) in o)
        {
            text.Append(' ', depth).Append(Scalar(name)).Append(':');
            Value(value, depth, text);
        }
    }

    private static void Value(JsonNode? value, int depth, StringBuilder text)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } inner:
                text.Append('\n');
                Members(inner, depth + 2, text);
                break;
            case JsonArray { Count: > 0 } list:
                text.Append('\n');
                foreach (var item in list)
                {
                    Item(item, depth, text);
                }

                break;
            case JsonValue scalar when scalar.TryGetValue<string>(out var lines) && IsBlock(lines):
                text.Append(lines.EndsWith('\n') ? " |\n" : " |-\n");
                foreach (var line in lines.TrimEnd('\n').Split('\n'))
                {
                    text.Append(' ', depth + 2).Append(line).Append('\n');
                }

                break;
            default:
                text.Append(' ').Append(Plain(value)).Append('\n');
                break;
        }
    }

    private static void Item(JsonNode? item, int depth, StringBuilder text)
    {
        if (item is JsonObject { Count: > 0 } o)
        {
            var inner = new StringBuilder();
            Members(o, depth + 2, inner);
            text.Append(' ', depth).Append("- ").Append(inner.ToString().AsSpan(depth + 2));
            return;
        }

        text.Append(' ', depth).Append("- ").Append(Plain(item)).Append('\n');
    }

    private static string Plain(JsonNode? value) => value switch
    {
        null => "null",
        JsonValue scalar when scalar.TryGetValue<string>(out var text) => Scalar(text),
        _ => value.ToJsonString(),
    };

    private static string Scalar(string text) => PlainText().IsMatch(text) && !Reserved().IsMatch(text) && !double.TryParse(text, NumberStyles.Any, CultureInfo.InvariantCulture, out _)
        ? text
        : JsonSerializer.Serialize(text, s_json);

    // Lines that begin with a blank, and one newline too many at the end, need indicators of their own: those are quoted.
    private static bool IsBlock(string text) =>
        text.Contains('\n', StringComparison.Ordinal) && !text.EndsWith("\n\n", StringComparison.Ordinal) && text.Trim('\n').Length > 0 && text[0] is not (' ' or '\n')
        && text.All(character => character == '\n' || (!char.IsControl(character) && character < '\ud800'));

    private static readonly JsonSerializerOptions s_json = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [GeneratedRegex(@"\A[A-Za-z_./][A-Za-z0-9_./\-]*( [A-Za-z0-9_./\-]+)*\z")]
    private static partial Regex PlainText();

    [GeneratedRegex(@"\A(y|n|yes|no|on|off|true|false|null|~|\.inf|\.nan)\z", RegexOptions.IgnoreCase)]
    private static partial Regex Reserved();
}
