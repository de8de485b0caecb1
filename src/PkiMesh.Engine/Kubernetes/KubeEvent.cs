using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>One line of a watch.</summary>
internal sealed record KubeEvent(string Type, JsonObject Object)
{
    /// <summary>The next line, or null at the end; a connection that breaks is an end too.</summary>
    public static async Task<KubeEvent?> ReadAsync(StreamReader reader, CancellationToken cancellationToken)
    {
        try
        {
            var line = await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false);
            return line is not null && JsonNode.Parse(line) is JsonObject o && o["object"] is JsonObject inner
                ? new KubeEvent(o.Text("type") ?? "", inner)
                : null;
        }
        catch (Exception e) when (e is IOException or HttpRequestException or JsonException)
        {
            return null;
        }
    }
}
