using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>A TPP on a port of its own, with a client for it.</summary>
internal sealed class TppHost : IAsyncDisposable
{
    public const string AllScopes = "certificate:approve,delete,discover,manage,revoke;configuration:delete,manage;security:delete,manage";
    private readonly TppListener _listener;
    private readonly WebApplication _control;
    private readonly LabCertificate _serverRoot;

    private TppHost(TppListener listener, WebApplication control, TppState state, LabCertificate serverRoot, LabCertificate root)
    {
        Root = root;
        _listener = listener;
        _control = control;
        _serverRoot = serverRoot;
        State = state;
        Url = listener.Url;
        Client = NewClient();
    }

    public TppState State { get; }

    /// <summary>The certificate it shows, which signs itself.</summary>
    public LabCertificate ServerRoot => _serverRoot;

    /// <summary>The CA of that certificate: itself, unless it was started with a root of its own.</summary>
    public LabCertificate Root { get; }

    /// <summary>Every request since the start: method, path, status.</summary>
    public ConcurrentQueue<string> Requests { get; private init; } = [];

    public LabClock Clock => State.Clock;

    public Uri Url { get; }

    public HttpClient Client { get; }

    public string? Token { get; set; }

    public static async Task<TppHost> StartAsync(TppOptions? options = null, DateTimeOffset? at = null, bool hasOwnRoot = false, LabClock? clock = null)
    {
        var state = new TppState(clock ?? new LabClock(at ?? new DateTimeOffset(2030, 1, 1, 12, 0, 0, TimeSpan.Zero)), options ?? new TppOptions());
        var key = LabKey.Generate(KeySpec.P256);
        var template = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "lab" },
            NotBefore = DateTimeOffset.UtcNow.AddDays(-1),
            NotAfter = DateTimeOffset.UtcNow.AddDays(1),
            AltNames = new SubjectAltNames { DnsNames = ["localhost"], IpAddresses = ["127.0.0.1"] },
        };
        var (root, server) = hasOwnRoot ? WithRoot(template, key) : Alone(template.SelfSign(key));
        using var pair = X509Certificate2.CreateFromPem(server.ToPem(), key.ToPem());
        var certificate = X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pkcs12), null);

        var requests = new ConcurrentQueue<string>();
        var listener = new TppListener(state, certificate, new IPEndPoint(IPAddress.Loopback, 0), (context, answer) =>
        {
            context.Response.OnStarting(() =>
            {
                requests.Enqueue($"{context.Request.Method} {context.Request.Path} {context.Response.StatusCode}");
                return Task.CompletedTask;
            });
            return answer();
        });
        await listener.StartAsync(CancellationToken.None);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var control = builder.Build();
        control.UseRouting();
        new TppControl(state).Map(control.MapGroup("/control"));
        await control.StartAsync();
        return new TppHost(listener, control, state, server, root) { Requests = requests };
    }

    private static (LabCertificate Root, LabCertificate Server) Alone(LabCertificate certificate) => (certificate, certificate);

    private static (LabCertificate Root, LabCertificate Server) WithRoot(CertificateBuilder template, LabKey key)
    {
        var rootKey = LabKey.Generate(KeySpec.Rsa(2048));
        var root = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "Example Corp Root CA", Organizations = ["Example Corp"] },
            NotBefore = template.NotBefore,
            NotAfter = template.NotAfter,
            BasicConstraints = new BasicConstraintsInfo(true),
            KeyUsage = KeyUsages.CertSign,
        }.SelfSign(rootKey);
        return (root, template.Sign(key.PublicKeyInfo, root, rootKey));
    }

    public HttpClient NewClient(X509Certificate2? clientCertificate = null)
    {
        var handler = new HttpClientHandler
        {
            AllowAutoRedirect = false,
            ServerCertificateCustomValidationCallback = (_, certificate, _, _) => certificate!.RawData.AsSpan().SequenceEqual(_serverRoot.Der),
        };
        if (clientCertificate is not null)
        {
            handler.ClientCertificates.Add(clientCertificate);
        }

        return new HttpClient(handler) { BaseAddress = Url, Timeout = TimeSpan.FromMinutes(2) };
    }

    public async Task<TppHost> SignInAsync(string scope = AllScopes, string? user = null, string? password = null, string client = "PkiMesh")
    {
        var answer = await PostAsync("vedauth/authorize/oauth", Credentials(scope, user, password, client));
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        Token = answer.Text("access_token");
        return this;
    }

    public JsonObject Credentials(string scope = AllScopes, string? user = null, string? password = null, string client = "PkiMesh") => new()
    {
        ["client_id"] = client,
        ["username"] = user ?? State.Admin.Name,
        ["password"] = password ?? (user is null ? State.Admin.Password : State.Identities.Find(user)!.Password),
        ["scope"] = scope,
    };

    public Task<TppAnswer> PostAsync(string path, JsonObject? body = null) => SendAsync(HttpMethod.Post, path, body ?? []);

    public Task<TppAnswer> GetAsync(string path) => SendAsync(HttpMethod.Get, path, null);

    /// <summary>A call of the control URL.</summary>
    public async Task<TppAnswer> ControlAsync(HttpMethod method, string path, JsonObject? body = null)
    {
        using var request = new HttpRequestMessage(method, new Uri(new Uri(_control.Urls.First()), "control/" + path));
        request.Content = body is null ? null : new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        using var response = await Client.SendAsync(request);
        return await TppAnswer.ReadAsync(response);
    }

    public async Task<TppAnswer> SendAsync(HttpMethod method, string path, JsonObject? body)
    {
        // The raw path: HttpClient would leave %2f alone, but a DN in it may hold backslashes.
        using var request = new HttpRequestMessage(method, new Uri(Url + path.TrimStart('/'), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true }));
        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        if (Token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Token);
        }

        using var response = await Client.SendAsync(request);
        return await TppAnswer.ReadAsync(response);
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _control.DisposeAsync();
        await _listener.DisposeAsync();
        await Clock.DisposeAsync();
    }
}
