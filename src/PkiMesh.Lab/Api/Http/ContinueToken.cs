using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Http;

/// <summary>Where a paged list goes on: after which key, at which resourceVersion (-1: as things are then). // recordings/api/08 #2, #12</summary>
public sealed record ContinueToken(long ResourceVersion, string Start)
{
    private const string Version = "meta.k8s.io/v1";

    public static string Encode(long resourceVersion, string lastKey) => Write(resourceVersion, $"/{lastKey}\0");

    // apiserver, storage/continue.go, DecodeContinue, with its words.
    public static ContinueToken Decode(string text)
    {
        var value = Read(text);
        if ((value.Text("v") ?? "") is var version && version != Version)
        {
            throw Invalid($": server does not recognize this encoded version {version}");
        }

        if (JsonNumbers.ToInt64(value["rv"]) is null or 0)
        {
            throw Invalid($": incorrect encoded start resourceVersion (version {Version})");
        }

        if (value.Text("start") is not { Length: > 0 } start)
        {
            throw Invalid($": encoded start key empty (version {Version})");
        }

        var key = start.TrimStart('/');
        return start.StartsWith("//", StringComparison.Ordinal) || key.Split('/').Any(step => step is "" or "." or "..")
            ? throw Invalid($": {start}")
            : new ContinueToken(JsonNumbers.ToInt64(value["rv"])!.Value, key);
    }

    /// <summary>The token by which a list can go on although its first state is forgotten.</summary>
    public string Inconsistent() => Write(-1, Start);

    private static JsonObject Read(string text)
    {
        var bad = text.AsSpan().IndexOfAnyExcept(s_letters);
        if (bad >= 0 || text.Length % 4 == 1)
        {
            throw Invalid($": illegal base64 data at input byte {(bad >= 0 ? bad : text.Length - 1)}");
        }

        var bytes = Base64Url.DecodeFromChars(text);
        try
        {
            var unknown = new List<string>();
            return BodyParser.Parse(bytes, false).Value is var value && value is JsonObject map
                ? GoDecoder.Decode(map, s_schema, unknown)
                : throw Invalid($": json: cannot unmarshal {GoDecoder.KindOf(value)} into Go value of type storage.continueToken");
        }
        catch (FormatException error)
        {
            throw Invalid($": {error.Message}");
        }
    }

    private static string Write(long resourceVersion, string start)
    {
        var json = new JsonObject { ["v"] = Version, ["rv"] = resourceVersion, ["start"] = start };
        return Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(json));
    }

    private static ApiStatusException Invalid(string why) => ApiErrors.BadRequest($"invalid continue token: continue key is not valid{why}");

    private static readonly System.Buffers.SearchValues<char> s_letters =
        System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    private static readonly TypeSchema s_schema = new()
    {
        Type = "object",
        GoName = "continueToken",
        Properties = new SortedDictionary<string, TypeSchema>(StringComparer.Ordinal)
        {
            ["v"] = new() { Type = "string" },
            ["rv"] = new() { Type = "integer", Format = "int64" },
            ["start"] = new() { Type = "string" },
        },
    };
}
