using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace PkiMesh.Engine.Manifests;

/// <summary>YAML as JSON, typed the way the Kubernetes tools type it. Aliases are copied, up to a limit.</summary>
internal sealed partial class YamlReader(TextReader text)
{
    private const int MaxNodes = 1_000_000;
    private readonly Parser _parser = new(text);
    private readonly Dictionary<string, JsonNode?> _anchors = [];
    private int _nodes;

    /// <summary>The line that has been come to.</summary>
    public long Line => _parser.Current?.End.Line ?? 1;

    /// <summary>Each document with the line it begins on; an empty one is null.</summary>
    public IEnumerable<(JsonNode? Root, long Line)> ReadDocuments()
    {
        _parser.Consume<StreamStart>();
        while (!_parser.TryConsume<StreamEnd>(out _))
        {
            _parser.Consume<DocumentStart>();
            _anchors.Clear();
            var line = _parser.Current!.Start.Line;
            var root = ReadNode();
            _parser.Consume<DocumentEnd>();
            yield return (root, line);
        }
    }

    private JsonNode? ReadNode()
    {
        var here = _parser.Current!.Start;
        if (++_nodes > MaxNodes)
            throw new SemanticErrorException(here, here, "the document is too large once its aliases are expanded");
        switch (_parser.Current)
        {
            case Scalar scalar:
                _parser.MoveNext();
                return Remember(scalar, Convert(scalar));
            case AnchorAlias alias:
                _parser.MoveNext();
                if (!_anchors.TryGetValue(alias.Value.Value, out var target))
                    throw new AnchorNotFoundException(alias.Start, alias.End, $"the alias *{alias.Value.Value} refers to nothing");
                _nodes += Size(target);
                return target?.DeepClone();
            case SequenceStart sequence:
                _parser.MoveNext();
                var array = new JsonArray();
                while (!_parser.TryConsume<SequenceEnd>(out _))
                    array.Add(ReadNode());
                return Remember(sequence, array);
            case MappingStart mapping:
                _parser.MoveNext();
                return Remember(mapping, ReadMapping());
            default:
                throw new SemanticErrorException(here, here, "a value was expected");
        }
    }

    private JsonObject ReadMapping()
    {
        var o = new JsonObject();
        JsonObject? merged = null;
        while (!_parser.TryConsume<MappingEnd>(out _))
        {
            if (!_parser.TryConsume<Scalar>(out var key))
            {
                var here = _parser.Current!.Start;
                throw new SemanticErrorException(here, here, "a key must be plain text");
            }

            var value = ReadNode();
            if (key.Value == "<<" && value is JsonObject part)
                merged = part;
            else if (!o.TryAdd(key.Value, value))
                throw new SemanticErrorException(key.Start, key.End, $"the key {key.Value} is there twice");
        }

        foreach (var (key, value) in merged ?? [])
            o.TryAdd(key, value?.DeepClone());
        return o;
    }

    private JsonNode? Remember(NodeEvent node, JsonNode? value)
    {
        if (!node.Anchor.IsEmpty)
            _anchors[node.Anchor.Value] = value;
        return value;
    }

    private static int Size(JsonNode? node) => node switch
    {
        JsonObject o => 1 + o.Sum(p => Size(p.Value)),
        JsonArray a => 1 + a.Sum(Size),
        _ => 1,
    };

    private static JsonNode? Convert(Scalar scalar)
    {
        var text = scalar.Value;
        if (scalar.Style != ScalarStyle.Plain || (!scalar.Tag.IsEmpty && scalar.Tag.Value == "tag:yaml.org,2002:str"))
            return JsonValue.Create(text);
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return null;
            case "true" or "True" or "TRUE" or "yes" or "Yes" or "YES" or "on" or "On" or "ON":
                return JsonValue.Create(true);
            case "false" or "False" or "FALSE" or "no" or "No" or "NO" or "off" or "Off" or "OFF":
                return JsonValue.Create(false);
        }

        if (Integer().IsMatch(text) && long.TryParse(text.Replace("_", "", StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n))
            return JsonValue.Create(n);
        if (Integer().IsMatch(text) && !text.Contains('_') && text[0] != '+')
            return JsonNode.Parse(text);
        if (Octal().Match(text) is { Success: true } octal)
            return JsonValue.Create(System.Convert.ToInt64(octal.Groups[1].Value, 8));
        if (text.StartsWith("0x", StringComparison.Ordinal) && long.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var hex))
            return JsonValue.Create(hex);
        return Float().IsMatch(text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) && double.IsFinite(d)
            ? JsonValue.Create(d)
            : JsonValue.Create(text);
    }

    [GeneratedRegex(@"^[-+]?(0|[1-9][0-9_]*)$")]
    private static partial Regex Integer();

    [GeneratedRegex(@"^0o?([0-7]+)$")]
    private static partial Regex Octal();

    [GeneratedRegex(@"^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$")]
    private static partial Regex Float();
}
