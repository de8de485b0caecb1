using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Schema.Protobuf;

namespace PkiMesh.Lab.Api.Http;

/// <summary>Reads request bodies: their size, their media type, their syntax.</summary>
internal static class RequestBody
{
    private const int Limit = 3 * 1024 * 1024;
    public const string Protobuf = "application/vnd.kubernetes.protobuf";
    private const string ObjectTypes = "application/json, application/yaml, application/vnd.kubernetes.protobuf";

    public static async Task<byte[]> ReadAsync(HttpRequest request)
    {
        if (request.ContentLength > Limit)
        {
            throw TooLarge();
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[32 * 1024];
        int read;
        while ((read = await request.Body.ReadAsync(chunk, request.HttpContext.RequestAborted).ConfigureAwait(false)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > Limit)
            {
                throw TooLarge();
            }
        }

        return buffer.ToArray();
    }

    /// <summary>An object of the resource.</summary>
    public static async Task<ParsedBody> ReadObjectAsync(HttpRequest request, ResourceInfo info, WriteOptions options)
    {
        var type = MediaType(request);
        var yaml = IsYaml(type);
        if (type == Protobuf)
        {
            var read = ProtoObject.Read(await ReadAsync(request).ConfigureAwait(false)) ?? throw UnknownFormat();
            return ObjectBody.Parse(info, LabJson.ToUtf8(read), false, options);
        }

        if (!yaml && type is not ("" or "application/json"))
        {
            throw UnknownFormat();
        }

        return ObjectBody.Parse(info, await ReadAsync(request).ConfigureAwait(false), yaml, options);
    }

    public static bool IsYaml(string mediaType) => mediaType is "application/yaml" or "application/x-yaml" or "text/yaml";

    public static string MediaType(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    private static ApiStatusException UnknownFormat() =>
        ApiErrors.UnsupportedMediaType($"the body of the request was in an unknown format - accepted media types include: {ObjectTypes}");

    private static ApiStatusException TooLarge() => ApiErrors.TooLarge($"Request entity too large: limit is {Limit}");
}
