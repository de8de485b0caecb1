using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Reads JSON and YAML bodies.</summary>
public static class BodyParser
{
    /// <summary>JSON, or YAML where the media type says so. What cannot be read is a <see cref="FormatException"/> in Go's words.</summary>
    public static ParsedBody Parse(ReadOnlySpan<byte> body, bool yaml) => yaml ? ParseYaml(body) : ParseJson(body);

    private static ParsedBody ParseJson(ReadOnlySpan<byte> body)
    {
        var duplicates = new List<string>();
        var reader = new Utf8JsonReader(body, new JsonReaderOptions { MaxDepth = 512 });
        try
        {
            if (!reader.Read())
            {
                throw new FormatException("unexpected end of JSON input");
            }

            var value = ReadJson(ref reader, "", duplicates);
            return reader.Read() ? throw new FormatException("invalid character after top-level value") : new ParsedBody(value ?? new JsonObject(), duplicates);
        }
        catch (JsonException e)
        {
            throw new FormatException(GoJsonError.Of(body, e), e);
        }
    }

    private static JsonNode? ReadJson(ref Utf8JsonReader reader, string path, List<string> duplicates)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                var map = new JsonObject();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
                {
                    var name = reader.GetString()!;
                    var below = path.Length == 0 ? name : $"{path}.{name}";
                    reader.Read();
                    var value = ReadJson(ref reader, below, duplicates);
                    if (map.ContainsKey(name))
                    {
                        duplicates.Add($"duplicate field \"{below}\"");
                    }

                    map[name] = value;
                }

                return map;
            case JsonTokenType.StartArray:
                var list = new JsonArray();
                while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
                {
                    list.Add(ReadJson(ref reader, $"{path}[{list.Count}]", duplicates));
                }

                return list;
            default:
                return JsonNode.Parse(ref reader);
        }
    }

    private static ParsedBody ParseYaml(ReadOnlySpan<byte> body)
    {
        try
        {
            var duplicates = new List<string>();
            var parser = new Parser(new StringReader(Encoding.UTF8.GetString(body)));
            parser.Consume<YamlDotNet.Core.Events.StreamStart>();
            if (!parser.Accept<YamlDotNet.Core.Events.DocumentStart>(out _))
            {
                return new ParsedBody(new JsonObject(), []);
            }

            parser.MoveNext();
            var value = YamlReader.Read(parser, duplicates, []);
            return new ParsedBody(value ?? new JsonObject(), duplicates) { IsYaml = true };
        }
        catch (YamlException e)
        {
            throw new FormatException($"yaml: line {e.Start.Line}: {e.Message}", e);
        }
    }

    /// <summary>A YAML node as JSON, by the rules of YAML 1.1 that Kubernetes reads with (yes and on are booleans).</summary>
    public static JsonNode? FromYaml(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value ?? "", FromYaml(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(FromYaml)]),
        YamlScalarNode scalar => YamlReader.Scalar(scalar.Value ?? "", scalar.Style == ScalarStyle.Plain, scalar.Tag.IsEmpty ? null : scalar.Tag.Value),
        _ => null,
    };
}
