using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>YAML events to JSON, as sigs.k8s.io/yaml does: duplicate keys are noted, the last one wins.</summary>
internal static partial class YamlReader
{
    public static JsonNode? Read(IParser parser, List<string> duplicates, Dictionary<string, JsonNode?> anchors)
    {
        JsonNode? value;
        AnchorName anchor;
        switch (parser.Current)
        {
            case MappingStart start:
                anchor = start.Anchor;
                parser.MoveNext();
                value = ReadMap(parser, duplicates, anchors);
                break;
            case SequenceStart start:
                anchor = start.Anchor;
                parser.MoveNext();
                var list = new JsonArray();
                while (!parser.TryConsume<SequenceEnd>(out _))
                {
                    list.Add(Read(parser, duplicates, anchors));
                }

                value = list;
                break;
            case Scalar scalar:
                anchor = scalar.Anchor;
                value = Scalar(scalar.Value, scalar.IsPlainImplicit, scalar.Tag.IsEmpty ? null : scalar.Tag.Value);
                parser.MoveNext();
                break;
            case AnchorAlias alias:
                parser.MoveNext();
                return anchors.GetValueOrDefault(alias.Value.Value)?.DeepClone();
            default:
                throw new YamlException("unexpected content");
        }

        if (!anchor.IsEmpty)
        {
            anchors[anchor.Value] = value;
        }

        return value;
    }

    public static JsonNode? Scalar(string text, bool plain, string? tag)
    {
        if (!plain || tag == "tag:yaml.org,2002:str")
        {
            return JsonValue.Create(text);
        }

        return text switch
        {
            "" or "~" or "null" or "Null" or "NULL" => null,
            "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "y" or "Y" or "on" or "On" or "ON" => JsonValue.Create(true),
            "false" or "False" or "FALSE" or "no" or "No" or "NO" or "n" or "N" or "off" or "Off" or "OFF" => JsonValue.Create(false),
            _ when Whole().IsMatch(text) && long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) =>
                text.Length > 1 && text.TrimStart('-', '+') is ['0', _, ..] ? Octal(text) : Number(whole),
            _ when text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var hex) => Number(hex),
            _ when text.StartsWith("0o", StringComparison.Ordinal) => Octal("0" + text[2..]),
            _ when Real().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) => JsonNode.Parse(real.ToString("R", CultureInfo.InvariantCulture)),
            _ => JsonValue.Create(text),
        };
    }

    private static JsonObject ReadMap(IParser parser, List<string> duplicates, Dictionary<string, JsonNode?> anchors)
    {
        var map = new JsonObject();
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Current is not Scalar key)
            {
                throw new YamlException("only scalar keys are supported");
            }

            parser.MoveNext();
            var value = Read(parser, duplicates, anchors);
            // A key that YAML 1.1 takes for a boolean is that boolean's name.
            var text = key.IsPlainImplicit && Scalar(key.Value, true, null) is JsonValue plain && plain.TryGetValue(out bool flag) ? flag ? "true" : "false" : key.Value;
            if (key.Value == "<<" && value is JsonObject merged)
            {
                foreach (var (name, inherited) in merged)
                {
                    map.TryAdd(name, inherited?.DeepClone());
                }

                continue;
            }

            if (map.ContainsKey(text))
            {
                // recordings/api/05 #23
                duplicates.Add($"line {key.Start.Line}: key \"{text}\" already set in map");
            }

            map[text] = value;
        }

        return map;
    }

    private static JsonNode Octal(string text)
    {
        var negative = text.StartsWith('-');
        var digits = text.TrimStart('-', '+', '0');
        return digits.All(c => c is >= '0' and <= '7')
            ? Number((negative ? -1 : 1) * (digits.Length == 0 ? 0 : Convert.ToInt64(digits, 8)))
            : JsonNode.Parse(double.Parse(text, CultureInfo.InvariantCulture).ToString("R", CultureInfo.InvariantCulture))!;
    }

    // From text, so that it can be read back as any number type.
    private static JsonNode Number(long value) => JsonNode.Parse(value.ToString(CultureInfo.InvariantCulture))!;

    [GeneratedRegex("^[-+]?[0-9][0-9_]*$")]
    private static partial Regex Whole();

    [GeneratedRegex(@"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Real();
}
