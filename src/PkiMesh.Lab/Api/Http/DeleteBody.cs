using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Schema.Protobuf;

namespace PkiMesh.Lab.Api.Http;

/// <summary>
/// The DeleteOptions of a request: of its body, or, where there is none, of its query (endpoints/handlers/delete.go; what it cannot
/// decode has no status of its own). // recordings/api/07 #12, #36
/// </summary>
internal static class DeleteBody
{
    private static readonly ResourceInfo s_kind = ResourceInfo.OfKind("", "v1", "DeleteOptions");

    public static async Task<DeleteOptions> ReadAsync(HttpRequest request)
    {
        var body = await RequestBody.ReadAsync(request).ConfigureAwait(false);
        var value = body.Length == 0 ? OfQuery(request.Query) : OfBody(body, RequestBody.MediaType(request));
        var propagation = value.Text("propagationPolicy");
        var orphan = value["orphanDependents"] is { } asked ? (bool?)asked : null;
        Check(propagation, orphan, Meta.Strings(value["dryRun"]));
        return new DeleteOptions
        {
            Propagation = orphan is { } keep ? (keep ? "Orphan" : "Background") : propagation,
            GracePeriodSeconds = JsonNumbers.ToInt64(value["gracePeriodSeconds"]),
            PreconditionUid = value["preconditions"].Text("uid"),
            PreconditionResourceVersion = value["preconditions"].Text("resourceVersion"),
            DryRun = value["dryRun"] is JsonArray { Count: > 0 },
        };
    }

    private static JsonObject OfQuery(IQueryCollection query)
    {
        var value = new JsonObject();
        if (query["propagationPolicy"].ToString() is { Length: > 0 } policy)
        {
            value["propagationPolicy"] = policy;
        }

        if (ListOptions.ParseNumber(query["gracePeriodSeconds"]) is { } seconds)
        {
            value["gracePeriodSeconds"] = seconds;
        }

        if (query["orphanDependents"].ToString() is { Length: > 0 } orphan)
        {
            value["orphanDependents"] = RequestInfo.IsTrue(orphan);
        }

        value["dryRun"] = new JsonArray([.. query["dryRun"].Where(one => !string.IsNullOrEmpty(one)).Select(one => (JsonNode?)one)]);
        return value;
    }

    private static JsonObject OfBody(byte[] body, string mediaType)
    {
        try
        {
            var parsed = mediaType == RequestBody.Protobuf ? ProtoObject.Read(body) ?? [] : BodyParser.Parse(body, RequestBody.IsYaml(mediaType)).Value;
            if (parsed is not JsonObject value)
            {
                throw ApiErrors.Unclassified(ObjectBody.NoObject);
            }

            var kind = value.Text("kind") ?? "";
            return kind is "" or "DeleteOptions"
                ? GoDecoder.Decode(value, s_kind.Schema, [])
                : throw ApiErrors.Unclassified(ObjectTypes.Unregistered(value.Text("apiVersion") ?? "", kind));
        }
        catch (FormatException error)
        {
            throw ApiErrors.Unclassified(error.Message.StartsWith("json: cannot unmarshal", StringComparison.Ordinal)
                ? error.Message
                : $"couldn't get version/kind; json parse error: {error.Message}");
        }
    }

    private static void Check(string? propagation, bool? orphan, IReadOnlyList<string> dryRun)
    {
        var causes = new List<FieldCause>();
        if (orphan is not null && propagation is not null)
        {
            causes.Add(FieldCause.Invalid("propagationPolicy", propagation, "orphanDependents and deletionPropagation cannot be both set"));
        }

        if (propagation is not (null or "Foreground" or "Background" or "Orphan"))
        {
            causes.Add(FieldCause.NotSupported("propagationPolicy", propagation, ["Foreground", "Background", "Orphan", "nil"]));
        }

        causes.AddRange(FieldManagers.DryRun(dryRun));
        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid("meta.k8s.io", "DeleteOptions", "", causes);
        }
    }
}
