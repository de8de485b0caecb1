using System.Globalization;
using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using PkiMesh.Lab.Api.Aggregation;
using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Faults;
using PkiMesh.Lab.Hosting;

namespace PkiMesh.Lab.Api.Http;

/// <summary>The API server's HTTPS front.</summary>
public sealed class KubeServer : IAsyncDisposable
{
    private readonly CancellationTokenSource _stopping = new();
    private readonly ApiServices _services;
    private readonly Authenticator _authenticator;
    private readonly RbacAuthorizer _authorizer;
    private readonly ResponseWriter _writer;
    private readonly ResourceEndpoint _resources;
    private readonly NonResourceEndpoint _others;
    private readonly AggregatedEndpoint _aggregated;
    private readonly FaultEngine _faults;
    private WebApplication? _application;

    internal KubeServer(ApiServices services, ResourceOperations operations, AuthServices auth, PodConnections connections, FaultEngine faults, RemoteApiClient remote)
    {
        _services = services;
        _authenticator = auth.Authenticator;
        _authorizer = auth.Authorizer;
        _faults = faults;
        _writer = new ResponseWriter(services.Clock);
        _resources = new ResourceEndpoint(services, operations, _writer, auth.Reviews, auth.TokenRequests, auth.Authorizer, connections, _stopping.Token);
        _others = new NonResourceEndpoint(services, _writer, auth.Tokens);
        _aggregated = new AggregatedEndpoint(services, remote, _stopping.Token);
    }

    /// <summary>Where it listens, once started.</summary>
    public Uri? Address { get; private set; }

    internal async Task StartAsync(IPEndPoint listen, ClusterCa ca, LabFiles? kept, CancellationToken cancellationToken)
    {
        var certificate = ca.IssueServer("kube-apiserver",
            ["localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "lab-control-plane"],
            [IPAddress.Loopback, IPAddress.IPv6Loopback, IPAddress.Parse("10.96.0.1"), .. listen.Address.Equals(IPAddress.Any) || IPAddress.IsLoopback(listen.Address) ? Array.Empty<IPAddress>() : [listen.Address]],
            _services.Clock.GetUtcNow());
        // Kubeconfigs of an earlier run name the port.
        await KeptPort.StartAsync(kept, "api.port", listen.Port, async port =>
        {
            _application = Build(new IPEndPoint(listen.Address, port), certificate);
            await _application.StartAsync(cancellationToken).ConfigureAwait(false);
            Address = new Uri(_application.Urls.First());
            return Address.Port;
        }).ConfigureAwait(false);
    }

    private WebApplication Build(IPEndPoint listen, X509Certificate2 certificate)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = null;
            options.Limits.MinResponseDataRate = null;
            options.Limits.MinRequestBodyDataRate = null;
            options.Listen(listen, endpoint =>
            {
                endpoint.Protocols = HttpProtocols.Http1AndHttp2;
                endpoint.UseHttps(certificate);
            });
        });
        var application = builder.Build();
        application.UseWebSockets();
        application.Run(HandleAsync);
        return application;
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        if (_application is not null)
        {
            using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(2));
            await _application.StopAsync(hurry.Token).ConfigureAwait(false);
            await _application.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
    }

    private async Task HandleAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Date = (_services.Clock.GetUtcNow() + _faults.Skew("kubernetes")).ToString("R", CultureInfo.InvariantCulture);
        headers["Audit-Id"] = Guid.NewGuid().ToString();
        headers.CacheControl = "no-cache, private";
        try
        {
            await _faults.HandleAsync("kubernetes", context, () => AnswerAsync(context)).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        try
        {
            await DispatchAsync(context).ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (!context.Response.HasStarted)
        {
            await _writer.WriteErrorAsync(context, error).ConfigureAwait(false);
        }
        catch (Exception error) when (!context.Response.HasStarted && error is not OperationCanceledException)
        {
            await Console.Error.WriteLineAsync($"{context.Request.Method} {context.Request.Path}: {error}").ConfigureAwait(false);
            await _writer.WriteErrorAsync(context, ApiErrors.Internal(error.Message)).ConfigureAwait(false);
        }
    }

    private async Task DispatchAsync(HttpContext context)
    {
        var caller = _authenticator.Authenticate(context.Request.Headers.Authorization);
        if (Impersonation.WithoutUser(context.Request) is { } asked)
        {
            // recordings/api/11 #60
            await ResponseWriter.WriteTextAsync(context, 500,
                $"Internal Server Error: \"{context.Request.Path}\": requested [{asked}] without impersonating a user\n").ConfigureAwait(false);
            return;
        }

        caller = Impersonation.Apply(context.Request, caller, _authorizer);
        var request = RequestInfo.Parse(context.Request);
        Authorize(context, request, caller);
        if (await _aggregated.TryHandleAsync(context).ConfigureAwait(false))
        {
            return;
        }

        if (request.IsResource)
        {
            await _resources.HandleAsync(context, request, caller).ConfigureAwait(false);
        }
        else
        {
            await _others.HandleAsync(context, request).ConfigureAwait(false);
        }
    }

    private void Authorize(HttpContext context, RequestInfo request, Caller caller)
    {
        if (!request.IsResource)
        {
            _authorizer.Require(new AccessRequest { Caller = caller, Verb = request.Verb, Path = request.Path });
            return;
        }

        var name = request.Name;
        if (name is null && request.Verb is "list" or "watch" or "deletecollection")
        {
            name = NameFromSelector(context.Request.Query["fieldSelector"]);
        }

        _authorizer.Require(new AccessRequest
        {
            Caller = caller,
            Verb = request.Verb,
            Group = request.Group,
            Resource = request.AuthorizationResource,
            Namespace = request.Namespace,
            Name = name,
        });
    }

    /// <summary>A list narrowed to one name counts as a request for that name. // recordings/api/11 #29</summary>
    private static string? NameFromSelector(string? selector)
    {
        try
        {
            return Selectors.FieldSelector.Parse(selector).ExactName;
        }
        catch (ApiStatusException)
        {
            return null;
        }
    }
}
