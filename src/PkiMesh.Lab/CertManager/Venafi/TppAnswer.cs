using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>An answer of TPP: the status line, as vcert prints it, and the body.</summary>
internal sealed record TppAnswer(int StatusCode, string Status, byte[] Body)
{
    public string Text => Encoding.UTF8.GetString(Body);

    /// <exception cref="VenafiException">The body is no JSON.</exception>
    public JsonNode? Json()
    {
        try
        {
            return Body.Length == 0 ? throw new VenafiException("unexpected end of JSON input") : JsonNode.Parse(Body);
        }
        catch (JsonException)
        {
            var first = Text.TrimStart() is { Length: > 0 } text ? text[0] : ' ';
            throw new VenafiException($"invalid character '{first}' looking for beginning of value");
        }
    }
}
