using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Schema.Protobuf;

namespace PkiMesh.Lab.Api.Http;

/// <summary>Reads request bodies: their size, their media type, their syntax.</summary>
internal static class RequestBody
{
    private const int Limit = 3 * 1024 * 1024;
    private const string Protobuf = "application/vnd.kubernetes.protobuf";
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

    /// <summary>An object of the resource (null: whatever object it is).</summary>
    public static async Task<ParsedBody> ReadObjectAsync(HttpRequest request, ResourceInfo? info)
    {
        var type = MediaType(request);
        var yaml = type is "application/yaml" or "application/x-yaml" or "text/yaml";
        if (type == Protobuf)
        {
            var read = ProtoObject.Read(await ReadAsync(request).ConfigureAwait(false)) ?? throw UnknownFormat();
            return info is null ? new ParsedBody(read, []) : ObjectBody.Parse(info, LabJson.ToUtf8(read), false);
        }

        if (!yaml && type is not ("" or "application/json"))
        {
            throw UnknownFormat();
        }

        var bytes = await ReadAsync(request).ConfigureAwait(false);
        if (info is not null)
        {
            return ObjectBody.Parse(info, bytes, yaml);
        }

        try
        {
            return BodyParser.Parse(bytes, yaml);
        }
        catch (FormatException error)
        {
            throw ApiErrors.BadRequest(error.Message);
        }
    }

    public static string MediaType(HttpRequest request) => (request.ContentType ?? "").Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>DeleteOptions from the body, if there is one, and from the query.</summary>
    public static async Task<DeleteOptions> ReadDeleteOptionsAsync(HttpRequest request)
    {
        var query = request.Query;
        var options = new DeleteOptions
        {
            Propagation = query["propagationPolicy"].ToString() is { Length: > 0 } policy ? policy : null,
            GracePeriodSeconds = long.TryParse(query["gracePeriodSeconds"], out var seconds) ? seconds : null,
        };
        var body = await ReadAsync(request).ConfigureAwait(false);
        if (body.Length == 0)
        {
            return options;
        }

        JsonObject parsed;
        try
        {
            parsed = MediaType(request) == Protobuf
                ? ProtoObject.Read(body) ?? []
                : BodyParser.Parse(body, MediaType(request) is "application/yaml").Value as JsonObject ?? [];
        }
        catch (FormatException error)
        {
            throw ApiErrors.BadRequest($"couldn't get version/kind; json parse error: {error.Message}");
        }

        var (version, kind) = ((string?)parsed["apiVersion"] ?? "", (string?)parsed["kind"] ?? "");
        if (kind is not ("" or "DeleteOptions"))
        {
            throw ApiErrors.Unclassified($"no kind \"{kind}\" is registered for version \"{version}\" in scheme \"pkg/runtime/scheme.go:110\"");
        }

        var orphan = (bool?)parsed["orphanDependents"];
        var propagation = (string?)parsed["propagationPolicy"] ?? options.Propagation;
        if (orphan is not null && propagation is not null)
        {
            throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "",
                [FieldCause.Invalid("propagationPolicy", propagation, "orphanDependents and deletionPropagation cannot be both set")]);
        }

        return options with
        {
            Propagation = orphan is { } keep ? (keep ? "Orphan" : "Background") : propagation,
            GracePeriodSeconds = (long?)parsed["gracePeriodSeconds"] ?? options.GracePeriodSeconds,
            PreconditionUid = (string?)parsed["preconditions"]?["uid"],
            PreconditionResourceVersion = (string?)parsed["preconditions"]?["resourceVersion"],
            DryRun = (parsed["dryRun"] as JsonArray)?.Any(one => (string?)one == "All") == true,
        };
    }

    private static ApiStatusException UnknownFormat() =>
        ApiErrors.UnsupportedMediaType($"the body of the request was in an unknown format - accepted media types include: {ObjectTypes}");

    private static ApiStatusException TooLarge() => ApiErrors.TooLarge($"Request entity too large: limit is {Limit}");
}
