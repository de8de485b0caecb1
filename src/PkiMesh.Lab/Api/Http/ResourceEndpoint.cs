using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Patch;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Http;

/// <summary>Requests to resources over the wire.</summary>
internal sealed class ResourceEndpoint(
    ApiServices services, ResourceOperations operations, ResponseWriter writer, Reviews reviews, TokenRequests tokens, RbacAuthorizer authorizer, PodConnections connections,
    CancellationToken stopping)
{
    private readonly ResourceLister _lister = new(services);

    public async Task HandleAsync(HttpContext context, RequestInfo request, Caller caller)
    {
        var info = Find(request);
        if (info is null)
        {
            if (IsUnknownPath(request))
            {
                await ResponseWriter.WriteTextAsync(context, 404, "404 page not found\n").ConfigureAwait(false);
                return;
            }

            // The list over all namespaces is there, and nothing else; of custom resources their own handler answers. // recordings/api/02 #86
            var known = services.Registry.Find(request.Id);
            throw known is { IsCustom: false, Namespaced: true, IsStored: true } && request.Namespace is null && request.Name is null
                ? ApiErrors.MethodNotAllowed()
                : ApiErrors.PathNotFound();
        }

        if (info.DeprecationWarning is { } deprecation)
        {
            AddWarnings(context, [deprecation]);
        }

        if (request.Subresource is { } subresource && subresource is not ("status" or "scale"))
        {
            await HandleSubresourceAsync(context, request, info, caller, subresource).ConfigureAwait(false);
            return;
        }

        CheckMethod(request, info);
        var negotiation = Negotiation.Of(context.Request);
        switch (request.Verb)
        {
            case "get":
                await GetAsync(context, request, info, negotiation).ConfigureAwait(false);
                break;
            case "list":
                var options = ListOptions.Parse(context.Request.Query, false);
                await writer.WriteListAsync(context, info, _lister.List(info, request.Namespace, options), negotiation).ConfigureAwait(false);
                break;
            case "watch":
                var watch = ListOptions.Parse(context.Request.Query, true);
                await new WatchStreamer(services, writer, stopping).RunAsync(context, info, request.Namespace, watch, negotiation).ConfigureAwait(false);
                break;
            default:
                using (services.Clock.Begin($"{context.Request.Method} {request.Path}").Enter())
                {
                    await WriteAsync(context, request, info, caller, negotiation).ConfigureAwait(false);
                }

                break;
        }
    }

    public static void AddWarnings(HttpContext context, IEnumerable<string> warnings)
    {
        foreach (var warning in warnings)
        {
            var text = warning.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
            context.Response.Headers.Append("Warning", $"299 - \"{text}\"");
        }
    }

    private async Task GetAsync(HttpContext context, RequestInfo request, ResourceInfo info, Negotiation negotiation)
    {
        if (ListOptions.ParseVersion(context.Request.Query["resourceVersion"]) is { } version)
        {
            ResourceLister.CheckNotFuture(version, services.Store.ResourceVersion);
        }

        var value = operations.Get(info, KeyNamespace(request, info), request.Name!, request.Subresource);
        await writer.WriteObjectAsync(context, 200, info, value, negotiation).ConfigureAwait(false);
    }

    private async Task WriteAsync(HttpContext context, RequestInfo request, ResourceInfo info, Caller caller, Negotiation negotiation)
    {
        var http = context.Request;
        var ns = KeyNamespace(request, info);
        var isApply = RequestBody.MediaType(http) is "application/apply-patch+yaml" or "application/apply-patch+cbor";
        var kind = request.Verb switch { "create" => "CreateOptions", "update" => "UpdateOptions", "patch" => "PatchOptions", _ => "DeleteOptions" };
        var options = (kind == "DeleteOptions" ? new WriteOptions() : FieldManagers.Options(http, kind, request.Verb == "patch" && isApply)) with { Authorizer = authorizer };
        caller = caller.As(FieldManagers.Of(http, options));
        if (request.Verb == "deletecollection")
        {
            await DeleteCollectionAsync(context, request, info, caller, options, negotiation).ConfigureAwait(false);
            return;
        }

        (JsonObject Value, int Status) answer;
        try
        {
            answer = request.Verb switch
            {
                "create" => (await CreateAsync(http, request, info, ns, caller, options).ConfigureAwait(false), 201),
                "update" => await UpdateAsync(http, request, info, ns, caller, options).ConfigureAwait(false),
                "patch" => await PatchAsync(http, request, info, ns, caller, options, isApply).ConfigureAwait(false),
                _ => (await DeleteAsync(http, request, info, ns, caller, options).ConfigureAwait(false), 200),
            };
        }
        finally
        {
            // A refusal carries them as well. // recordings/api/02 #69
            AddWarnings(context, options.Warnings);
        }

        await writer.WriteObjectAsync(context, answer.Status, info, answer.Value, negotiation).ConfigureAwait(false);
    }

    private async Task<(JsonObject Value, int Status)> UpdateAsync(HttpRequest http, RequestInfo request, ResourceInfo info, string? ns, Caller caller, WriteOptions options)
    {
        var body = await RequestBody.ReadObjectAsync(http, request.Subresource == "scale" ? ScaleSubresource.Kind : info, options).ConfigureAwait(false);
        var (updated, made) = await operations.UpdateAsync(
            caller, info, ns, request.Name!, body, request.Subresource, options, http.HttpContext.RequestAborted).ConfigureAwait(false);
        return (updated, made ? 201 : 200);
    }

    private async Task<JsonObject> DeleteAsync(HttpRequest http, RequestInfo request, ResourceInfo info, string? ns, Caller caller, WriteOptions options)
    {
        var delete = await DeleteBody.ReadAsync(http).ConfigureAwait(false);
        return await operations.DeleteAsync(
            caller, info, ns, request.Name!, delete, options with { DryRun = delete.DryRun }, http.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    private async Task<JsonObject> CreateAsync(HttpRequest http, RequestInfo request, ResourceInfo info, string? ns, Caller caller, WriteOptions options)
    {
        var body = await RequestBody.ReadObjectAsync(http, info, options).ConfigureAwait(false);
        if (request.Name is { } name && body.Value is JsonObject value && Meta.Name(value) is null)
        {
            Meta.Of(value)["name"] = name;
        }

        return Reviews.Handles(info)
            ? reviews.Answer(caller, info, ns, body, options)
            : await operations.CreateAsync(caller, info, ns, body, options, http.HttpContext.RequestAborted).ConfigureAwait(false);
    }

    private async Task<(JsonObject Value, int Status)> PatchAsync(
        HttpRequest http, RequestInfo request, ResourceInfo info, string? ns, Caller caller, WriteOptions options, bool isApply)
    {
        var cancelled = http.HttpContext.RequestAborted;
        PatchKind kind = default;
        switch (RequestBody.MediaType(http))
        {
            case "application/json-patch+json":
                kind = PatchKind.Json;
                break;
            case "application/merge-patch+json":
                kind = PatchKind.Merge;
                break;
            case "application/strategic-merge-patch+json" when !info.IsCustom:
                kind = PatchKind.Strategic;
                break;
            case "application/apply-patch+yaml":
                break;
            default:
                throw WrongPatchType(info);
        }

        if (!isApply && options.Force)
        {
            throw ApiErrors.Invalid("meta.k8s.io", "PatchOptions", "", [FieldCause.Forbidden("force", "may not be specified for non-apply patch")]);
        }

        var bytes = await RequestBody.ReadAsync(http).ConfigureAwait(false);
        if (isApply)
        {
            var body = ObjectBody.ParseApply(info, bytes);
            var (value, created) = await operations.ApplyAsync(caller, info, ns, request.Name!, body, request.Subresource, options, cancelled).ConfigureAwait(false);
            return (value, created ? 201 : 200);
        }

        return (await operations.PatchAsync(caller, info, ns, request.Name!, kind, new PatchBody(bytes), request.Subresource, options, cancelled).ConfigureAwait(false), 200);
    }

    private async Task DeleteCollectionAsync(HttpContext context, RequestInfo request, ResourceInfo info, Caller caller, WriteOptions options, Negotiation negotiation)
    {
        var list = _lister.List(info, request.Namespace, ListOptions.Parse(context.Request.Query, false));
        var delete = await DeleteBody.ReadAsync(context.Request).ConfigureAwait(false);
        try
        {
            foreach (var stored in list.Items)
            {
                try
                {
                    await operations.DeleteAsync(caller, info, stored.Namespace, stored.Name, delete, options with { DryRun = delete.DryRun }, context.RequestAborted).ConfigureAwait(false);
                }
                catch (ApiStatusException error) when (error.Code == 404)
                {
                }
            }
        }
        finally
        {
            AddWarnings(context, options.Warnings);
        }

        await writer.WriteListAsync(context, info, list, negotiation).ConfigureAwait(false);
    }

    private async Task HandleSubresourceAsync(HttpContext context, RequestInfo request, ResourceInfo info, Caller caller, string subresource)
    {
        if (info.Subresource(subresource) is not { } known || request.Name is null)
        {
            throw NoSubresource(request, info);
        }

        if (!known.Verbs.Contains(request.Verb))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        if (await connections.TryHandleAsync(context, request, info).ConfigureAwait(false))
        {
            return;
        }

        using var work = services.Clock.Begin($"{context.Request.Method} {request.Path}").Enter();
        var options = FieldManagers.Options(context.Request, request.Verb == "create" ? "CreateOptions" : "UpdateOptions", false);
        caller = caller.As(FieldManagers.Of(context.Request, options));
        var negotiation = Negotiation.Of(context.Request);
        (JsonObject Value, int Status) answer;
        try
        {
            var body = request.Verb == "create" || subresource == "finalize" ? await ReadBodyAsync(context.Request, info.BodyOf(known), options).ConfigureAwait(false) : [];
            answer = (info.Id.Resource, subresource) switch
            {
                ("serviceaccounts", "token") => (tokens.Issue(caller, request.Namespace!, request.Name, body), 201),
                ("namespaces", "finalize") => (await operations.FinalizeNamespaceAsync(caller, request.Name, body, options, context.RequestAborted).ConfigureAwait(false), 200),
                ("pods", "eviction") => (await operations.EvictAsync(caller, info, request.Namespace!, request.Name, body, options, context.RequestAborted).ConfigureAwait(false), 201),
                ("pods", "binding") => (await operations.BindAsync(caller, info, request.Namespace!, request.Name, body, options, context.RequestAborted).ConfigureAwait(false), 201),
                _ => await ChangeAsync(context, request, info, caller, subresource, options).ConfigureAwait(false),
            };
        }
        finally
        {
            AddWarnings(context, options.Warnings);
        }

        await writer.WriteJsonAsync(context, answer.Status, answer.Value, negotiation).ConfigureAwait(false);
    }

    private static async Task<JsonObject> ReadBodyAsync(HttpRequest request, ResourceInfo kind, WriteOptions options)
    {
        var decoded = ObjectDecoder.Decode(kind, await RequestBody.ReadObjectAsync(request, kind, options).ConfigureAwait(false), options.Validation);
        options.Warn(decoded.Warnings);
        return decoded.Value;
    }

    /// <summary>Subresources that are another view of the whole object: approval, ephemeralcontainers, resize.</summary>
    private async Task<(JsonObject Value, int Status)> ChangeAsync(
        HttpContext context, RequestInfo request, ResourceInfo info, Caller caller, string subresource, WriteOptions options)
    {
        var ns = KeyNamespace(request, info);
        switch (request.Verb)
        {
            case "get":
                return (operations.Get(info, ns, request.Name!), 200);
            case "update":
                var body = await RequestBody.ReadObjectAsync(context.Request, info, options).ConfigureAwait(false);
                return ((await operations.UpdateAsync(caller, info, ns, request.Name!, body, subresource == "approval" ? "status" : null, options, context.RequestAborted).ConfigureAwait(false)).Value, 200);
            case "patch":
                return await PatchAsync(context.Request, request with { Subresource = subresource == "approval" ? "status" : null }, info, ns, caller, options, false).ConfigureAwait(false);
            default:
                throw ApiErrors.MethodNotAllowed();
        }
    }

    private ResourceInfo? Find(RequestInfo request)
    {
        var info = services.Registry.Find(request.Id);
        if (info is null)
        {
            return null;
        }

        var isNamespaced = request.Namespace is not null && request.Resource != "namespaces";
        return info.Namespaced == isNamespaced || (info.Namespaced && request.Name is null && request.Verb is "list" or "watch") ? info : null;
    }

    /// <summary>Where no group of the server answers at all, its front does, in plain text. // recordings/api/01 #26, #31, /08 #55</summary>
    private bool IsUnknownPath(RequestInfo request) =>
        request.Group.Length > 0
        && !services.Registry.All.Any(info => !info.IsCustom && info.Id.Group == request.Group && info.Id.Version == request.Version);

    private static void CheckMethod(RequestInfo request, ResourceInfo info)
    {
        var allowed = request.Subresource is { } subresource
            ? (info.Subresource(subresource) ?? throw NoSubresource(request, info)).Verbs.Contains(request.Verb)
            : request.Verb switch
            {
                "create" => info.Can("create") && (request.Name is null || info.IsCustom),
                "update" or "patch" => info.Can(request.Verb) && request.Name is not null,
                var verb => info.Can(verb),
            };
        if (!allowed)
        {
            throw ApiErrors.MethodNotAllowed();
        }
    }

    /// <summary>A namespace's own name is no namespace it lies in.</summary>
    private static string? KeyNamespace(RequestInfo request, ResourceInfo info) => info.Namespaced ? request.Namespace : null;

    // Of a custom resource the handler of its CRD answers (apiextensions-apiserver, customresource_handler.go). // recordings/api/03 #21
    private static ApiStatusException NoSubresource(RequestInfo request, ResourceInfo info) =>
        info.IsCustom && request.Name is { } name ? ApiErrors.NotFound(info.Id, name) : ApiErrors.PathNotFound();

    private static ApiStatusException WrongPatchType(ResourceInfo info) => info.IsCustom
        ? ApiErrors.UnsupportedMediaType("the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml")
        : new ApiStatusException(415, "UnsupportedMediaType",
            "415: Unsupported Media Type", []);
}
