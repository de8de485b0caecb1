using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Http;

/// <summary>Where a paged list goes on: after which key, at which resourceVersion (-1: as things are then). // recordings/api/08 #2, #12</summary>
public sealed record ContinueToken(long ResourceVersion, string Start)
{
    public static string Encode(long resourceVersion, string lastKey) => Write(resourceVersion, $"/{lastKey}\0");

    public static ContinueToken Decode(string text)
    {
        try
        {
            var value = JsonNode.Parse(Base64Url.DecodeFromChars(text))!;
            if ((string?)value["v"] == "meta.k8s.io/v1" && (string?)value["start"] is { Length: > 0 } start)
            {
                return new ContinueToken((long)value["rv"]!, start.TrimStart('/'));
            }
        }
        catch (Exception error) when (error is FormatException or JsonException or InvalidOperationException or NullReferenceException)
        {
        }

        throw ApiErrors.BadRequest("continue key is not valid: illegal base64 data at input byte 0");
    }

    /// <summary>The token by which a list can go on although its first state is forgotten.</summary>
    public string Inconsistent() => Write(-1, Start);

    private static string Write(long resourceVersion, string start)
    {
        var json = new JsonObject { ["v"] = "meta.k8s.io/v1", ["rv"] = resourceVersion, ["start"] = start };
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
    }
}
