using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using PkiMesh.Lab.Faults;
using PkiMesh.Lab.Tpp.Auth;
using PkiMesh.Lab.Tpp.Certificates;
using PkiMesh.Lab.Tpp.Config;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Metadata;
using PkiMesh.Lab.Tpp.Security;

namespace PkiMesh.Lab.Tpp;

/// <summary>TPP's Web SDK over HTTP: <c>/vedauth</c> and <c>/vedsdk</c>.</summary>
public sealed class TppServer
{
    private const int MaxBody = 16 << 20;
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly TppState _state;
    private readonly FaultEngine? _faults;
    private readonly TppRouter _router = new();

    public TppServer(TppState state, FaultEngine? faults = null)
    {
        _state = state;
        _faults = faults;
        AuthEndpoints.Map(_router, state);
        GrantAdminEndpoints.Map(_router, state);
        SystemEndpoints.Map(_router, state);
        IdentityEndpoints.Map(_router, state);
        PolicyEndpoints.Map(_router, state);
        RequestEndpoints.Map(_router, state);
        RetrieveEndpoints.Map(_router, state);
        LifecycleEndpoints.Map(_router, state);
        SearchEndpoints.Map(_router, state);
        DetailsEndpoints.Map(_router, state);
        ConfigReadEndpoints.Map(_router, state);
        ConfigWriteEndpoints.Map(_router, state);
        MetadataEndpoints.Map(_router, state);
        PermissionEndpoints.Map(_router, state);
        WorkflowEndpoints.Map(_router, state);
        LogEndpoints.Map(_router, state);
    }

    /// <summary>Maps the server under the two paths of TPP.</summary>
    public static TppServer Map(IEndpointRouteBuilder endpoints, TppState state, FaultEngine? faults = null)
    {
        var server = new TppServer(state, faults);
        endpoints.Map("/vedauth/{**path}", server.HandleAsync);
        endpoints.Map("/vedsdk/{**path}", server.HandleAsync);
        return server;
    }

    /// <summary>Makes a listener what TPP's is: HTTP/1.1 only, whose status line carries messages, over TLS; client certificates are taken if sent.</summary>
    public static void Configure(ListenOptions listen, System.Security.Cryptography.X509Certificates.X509Certificate2 certificate)
    {
        listen.Protocols = HttpProtocols.Http1;
        listen.UseHttps(new HttpsConnectionAdapterOptions
        {
            ServerCertificate = certificate,
            ClientCertificateMode = ClientCertificateMode.AllowCertificate,
            ClientCertificateValidation = (_, _, _) => true,
        });
    }

    public async Task HandleAsync(HttpContext context)
    {
        TppReply reply;
        try
        {
            reply = await AnswerAsync(context).ConfigureAwait(false);
        }
        catch (JsonException)
        {
            reply = TppReply.Error(400, "The request's body is no JSON object.");
        }

        await WriteAsync(context, reply).ConfigureAwait(false);
    }

    private async Task<TppReply> AnswerAsync(HttpContext context)
    {
        if (_state.Switches.Down)
        {
            return new TppReply(503, JsonValue.Create("Service Unavailable"));
        }

        var request = await ReadAsync(context).ConfigureAwait(false);
        if (Redirect(request) is { } redirect)
        {
            return redirect;
        }

        TppReply reply;
        using (_state.Clock.Begin("a TPP request").Enter())
        {
            lock (_state.Gate)
            {
                reply = _router.Dispatch(request, token => _state.Switches.RefuseTokens ? null : _state.Tokens.Find(token));
                _state.Keep();
            }
        }

        if (reply.Later is not { } later)
        {
            return reply;
        }

        reply = await later(context.RequestAborted).ConfigureAwait(false);
        lock (_state.Gate)
        {
            _state.Keep();
        }

        return reply;
    }

    // Folders without a slash, as IIS and the vendor's documentation have them.
    private static TppReply? Redirect(TppRequest request) =>
        request.Method is "GET" or "HEAD" && request.Path.ToLowerInvariant() is "vedsdk/certificates" or "vedsdk" or "vedauth"
            ? new TppReply(307) { Headers = new Dictionary<string, string> { ["Location"] = $"/{request.Path}/{request.RawQuery}" } }
            : null;

    private static async Task<TppRequest> ReadAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var query = target.IndexOf('?', StringComparison.Ordinal);
        var path = Uri.UnescapeDataString(query < 0 ? target : target[..query]).TrimStart('/');
        var authorization = context.Request.Headers.Authorization.ToString();
        return new TppRequest
        {
            Method = context.Request.Method,
            Path = path,
            RawQuery = query < 0 ? "" : target[query..],
            Query = context.Request.Query.ToDictionary(
                pair => pair.Key, IReadOnlyList<string> (pair) => [.. pair.Value.Select(value => value ?? "")], StringComparer.OrdinalIgnoreCase),
            Body = await ReadBodyAsync(context).ConfigureAwait(false),
            RemoteAddress = context.Connection.RemoteIpAddress?.ToString() ?? "127.0.0.1",
            Bearer = authorization.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? authorization["Bearer ".Length..].Trim() : null,
            ClientCertificate = context.Connection.ClientCertificate,
        };
    }

    private static async Task<JsonObject> ReadBodyAsync(HttpContext context)
    {
        if (HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method))
        {
            return [];
        }

        if (context.Request.HasFormContentType)
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted).ConfigureAwait(false);
            return new JsonObject(form.Select(pair => KeyValuePair.Create<string, JsonNode?>(pair.Key, JsonValue.Create(pair.Value.ToString()))));
        }

        using var buffer = new MemoryStream();
        var chunk = new byte[16 << 10];
        for (int read; (read = await context.Request.Body.ReadAsync(chunk, context.RequestAborted).ConfigureAwait(false)) > 0;)
        {
            if (buffer.Length + read > MaxBody)
            {
                throw new JsonException("too long");
            }

            buffer.Write(chunk, 0, read);
        }

        return buffer.Length == 0
            ? []
            : JsonNode.Parse(buffer.GetBuffer().AsSpan(0, (int)buffer.Length)) as JsonObject ?? throw new JsonException("no object");
    }

    private async Task WriteAsync(HttpContext context, TppReply reply)
    {
        var response = context.Response;
        response.StatusCode = reply.Status;
        response.Headers.Date = (_state.Now + (_faults?.Skew("tpp") ?? TimeSpan.Zero)).UtcDateTime.ToString("R", CultureInfo.InvariantCulture);
        response.Headers.CacheControl = "no-cache";
        if (reply.Reason is { } reason)
        {
            context.Features.GetRequiredFeature<IHttpResponseFeature>().ReasonPhrase = OneLine(reason);
        }

        foreach (var (name, value) in reply.Headers)
        {
            response.Headers[name] = value;
        }

        var body = reply.Bytes ?? (reply.Json is { } json ? Encoding.UTF8.GetBytes(json.ToJsonString(s_json)) : []);
        if (body.Length > 0)
        {
            response.ContentType = reply.ContentType ?? "application/json; charset=utf-8";
        }

        response.ContentLength = body.Length;
        if (body.Length > 0 && !HttpMethods.IsHead(context.Request.Method))
        {
            await response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
        }
    }

    private static string OneLine(string text) => new([.. text.Select(c => c is < ' ' or > '~' ? ' ' : c)]);
}
