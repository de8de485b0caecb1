using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Discovery;
using PkiMesh.Lab.Api.OpenApi;
using PkiMesh.Lab.Api.Operations;

namespace PkiMesh.Lab.Api.Http;

/// <summary>Paths beside resources: version, health, discovery, OpenAPI, the keys of tokens.</summary>
internal sealed class NonResourceEndpoint(ApiServices services, ResponseWriter writer, TokenAuthority tokens)
{
    private static readonly string[] s_checks =
    [
        "ping", "log", "etcd", "etcd-readiness", "informer-sync", "poststarthook/start-apiserver-admission-initializer",
        "poststarthook/generic-apiserver-start-informers", "poststarthook/crd-informer-synced", "poststarthook/start-kube-aggregator-informers",
        "poststarthook/rbac/bootstrap-roles", "shutdown",
    ];

    private readonly DiscoveryDocuments _discovery = new(services.Registry, services.Remote);
    private readonly OpenApiDocuments _openApi = new(services.Registry);

    public async Task HandleAsync(HttpContext context, RequestInfo request)
    {
        var parts = request.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var first = parts.Length == 0 ? "" : parts[0];
        if (first is "api" or "apis" && !HttpMethods.IsGet(context.Request.Method))
        {
            throw ApiErrors.MethodNotAllowed();
        }

        switch (first)
        {
            case "version" when parts.Length == 1:
                await writer.WriteJsonAsync(context, 200, Version(), Negotiation.Of(context.Request) with { Form = ResponseForm.Object }).ConfigureAwait(false);
                break;
            case "healthz" or "livez" or "readyz":
                await HealthAsync(context, first, parts).ConfigureAwait(false);
                break;
            case "api" or "apis":
                await DiscoverAsync(context, parts).ConfigureAwait(false);
                break;
            case "openapi" when parts.Length > 1:
                await OpenApiAsync(context, parts).ConfigureAwait(false);
                break;
            case "openid" when parts is [_, "v1", "jwks"]:
                await KeysAsync(context).ConfigureAwait(false);
                break;
            case ".well-known" when parts is [_, "openid-configuration"]:
                await writer.WriteJsonAsync(context, 200, OpenIdConfiguration(context), Plain).ConfigureAwait(false);
                break;
            case "":
                await writer.WriteJsonAsync(context, 200, Paths(), Plain).ConfigureAwait(false);
                break;
            default:
                await NotFoundAsync(context).ConfigureAwait(false);
                break;
        }
    }

    private static Negotiation Plain { get; } = new(ResponseForm.Object, false, true);

    private static Task NotFoundAsync(HttpContext context) => ResponseWriter.WriteTextAsync(context, 404, "404 page not found\n");

    // recordings/api/01 #1; the lab says whose server it stands in for.
    private static JsonObject Version() => new()
    {
        ["major"] = "1",
        ["minor"] = "34",
        ["emulationMajor"] = "1",
        ["emulationMinor"] = "34",
        ["minCompatibilityMajor"] = "1",
        ["minCompatibilityMinor"] = "33",
        ["gitVersion"] = "v1.34.1",
        ["gitCommit"] = "pkimesh-lab",
        ["gitTreeState"] = "clean",
        ["buildDate"] = "1970-01-01T00:00:00Z",
        ["goVersion"] = "go1.25.0",
        ["compiler"] = "gc",
        ["platform"] = "linux/amd64",
    };

    private static async Task HealthAsync(HttpContext context, string which, string[] parts)
    {
        if (parts.Length > 1)
        {
            var check = string.Join('/', parts[1..]);
            await (s_checks.Contains(check) ? ResponseWriter.WriteTextAsync(context, 200, "ok") : NotFoundAsync(context)).ConfigureAwait(false);
            return;
        }

        var text = context.Request.Query.ContainsKey("verbose")
            ? string.Concat(s_checks.Select(one => $"[+]{one} ok\n")) + $"{which} check passed\n"
            : "ok";
        await ResponseWriter.WriteTextAsync(context, 200, text).ConfigureAwait(false);
    }

    private async Task DiscoverAsync(HttpContext context, string[] parts)
    {
        var isCore = parts[0] == "api";
        JsonObject? document;
        if (parts.Length == 1)
        {
            if (await TryAggregatedAsync(context, isCore).ConfigureAwait(false))
            {
                return;
            }

            document = isCore ? _discovery.Versions(context.Request.Host.Value ?? "") : _discovery.Groups();
        }
        else
        {
            document = isCore ? _discovery.Resources("", parts[1]) : parts.Length == 2 ? _discovery.Group(parts[1]) : _discovery.Resources(parts[1], parts[2]);
        }

        if (document is not null)
        {
            await writer.WriteJsonAsync(context, 200, document, Negotiation.Of(context.Request) with { Form = ResponseForm.Object }).ConfigureAwait(false);
        }
        else if (isCore)
        {
            throw ApiErrors.PathNotFound();
        }
        else
        {
            await NotFoundAsync(context).ConfigureAwait(false);
        }
    }

    private async Task<bool> TryAggregatedAsync(HttpContext context, bool isCore)
    {
        var accepts = context.Request.Headers.Accept.ToString().Split(',', StringSplitOptions.TrimEntries);
        if (!accepts.Any(IsAggregated))
        {
            if (accepts.Any(one => one.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal)) && accepts.All(one => one.Contains("as=", StringComparison.Ordinal)))
            {
                throw ApiErrors.NotAcceptable("only the following media types are accepted: application/json, application/yaml, application/vnd.kubernetes.protobuf");
            }

            return false;
        }

        var document = _discovery.AggregatedBody(isCore);
        context.Response.Headers.ETag = document.ETag;
        context.Response.Headers.Vary = "Accept";
        context.Response.ContentType = "application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList";
        if (context.Request.Headers.IfNoneMatch == document.ETag)
        {
            context.Response.StatusCode = 304;
            return true;
        }

        await WriteBytesAsync(context, document.Body).ConfigureAwait(false);
        return true;
    }

    private static bool IsAggregated(string accept) =>
        accept.Contains("as=APIGroupDiscoveryList", StringComparison.Ordinal)
        && accept.Contains("g=apidiscovery.k8s.io", StringComparison.Ordinal)
        && accept.Contains("v=v2;", StringComparison.Ordinal) | accept.EndsWith("v=v2", StringComparison.Ordinal)
        && accept.StartsWith("application/json", StringComparison.Ordinal);

    private async Task OpenApiAsync(HttpContext context, string[] parts)
    {
        if (parts is [_, "v3"])
        {
            // Go's file server names it so. // recordings/api/01 #13
            context.Response.ContentType = "text/plain; charset=utf-8";
            await WriteBytesAsync(context, LabJson.ToUtf8(_openApi.Index())).ConfigureAwait(false);
            return;
        }

        var protobuf = context.Request.Headers.Accept.ToString().Contains("proto-openapi", StringComparison.Ordinal);
        var document = parts[1] switch
        {
            "v2" => protobuf ? _openApi.V2Protobuf() : _openApi.V2(),
            "v3" => _openApi.Document(string.Join('/', parts[2..])),
            _ => null,
        };
        if (document is null)
        {
            context.Response.StatusCode = 404;
            return;
        }

        context.Response.Headers.ETag = document.ETag;
        if (context.Request.Headers.IfNoneMatch == document.ETag)
        {
            context.Response.StatusCode = 304;
            return;
        }

        context.Response.ContentType = parts[1] == "v2" && protobuf ? "application/com.github.proto-openapi.spec.v2.v1.0+protobuf" : "application/json";
        await WriteBytesAsync(context, document.Body).ConfigureAwait(false);
    }

    private async Task KeysAsync(HttpContext context)
    {
        var accept = context.Request.Headers.Accept.ToString();
        if (accept.Length > 0 && !accept.Contains("application/jwk-set+json", StringComparison.Ordinal) && !accept.Contains("*/*", StringComparison.Ordinal))
        {
            throw new ApiStatusException(406, "NotAcceptable", "406: Not Acceptable\n\nAvailable representations: application/jwk-set+json", []);
        }

        context.Response.ContentType = "application/jwk-set+json";
        await WriteBytesAsync(context, LabJson.ToUtf8(tokens.KeySet())).ConfigureAwait(false);
    }

    private static JsonObject OpenIdConfiguration(HttpContext context) => new()
    {
        ["issuer"] = TokenAuthority.Issuer,
        ["jwks_uri"] = $"https://{context.Request.Host}/openid/v1/jwks",
        ["response_types_supported"] = new JsonArray("id_token"),
        ["subject_types_supported"] = new JsonArray("public"),
        ["id_token_signing_alg_values_supported"] = new JsonArray("RS256"),
    };

    private JsonObject Paths()
    {
        var groups = services.Registry.All.Select(info => info.Id).Where(id => id.Group.Length > 0)
            .SelectMany(id => new[] { $"/apis/{id.Group}", $"/apis/{id.Group}/{id.Version}" });
        var remote = services.Remote.All.SelectMany(api => new[] { $"/apis/{api.Group}", $"/apis/{api.Group}/{api.Version}" });
        IEnumerable<string> paths = ["/api", "/api/v1", "/apis", .. groups, .. remote, "/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/openid/v1/jwks", "/readyz", "/version"];
        return new JsonObject { ["paths"] = new JsonArray([.. paths.Distinct().Order(StringComparer.Ordinal).Select(one => JsonValue.Create(one))]) };
    }

    private static async Task WriteBytesAsync(HttpContext context, byte[] body)
    {
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }
}
