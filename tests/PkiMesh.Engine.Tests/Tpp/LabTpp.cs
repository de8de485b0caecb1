using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PkiMesh.Engine.Tpp;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Tpp;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

/// <summary>The lab's TPP, over HTTPS, with its clock and switches at hand.</summary>
public sealed class LabTpp : IAsyncLifetime
{
    private readonly TestAuthority _authority = TestAuthority.Shared;
    private WebApplication _app = null!;

    internal TppState State { get; } = new(new LabClock(new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero)), new TppOptions());

    internal ITppPort Port { get; } = new TppPort(TimeProvider.System);

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => TppServer.Configure(listen, _authority.Server)));
        _app = builder.Build();
        _app.UseRouting();
        TppServer.Map(_app, State);
        await _app.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await _app.DisposeAsync();
        await State.Clock.DisposeAsync();
    }

    internal Task<TppSession> ConnectAsync(string? user = null, string scope = "certificate:manage", string client = "cert-manager.io") =>
        Port.ConnectAsync(Request(user, scope, client), new QuietOperation(), CancellationToken.None);

    internal TppConnectRequest Request(string? user = null, string scope = "certificate:manage", string client = "cert-manager.io", string? password = null) => new()
    {
        Url = _app.Urls.Single(),
        Grant = TppGrantKind.Credential,
        UserName = user ?? State.Admin.Name,
        Secret = TppSecret.Keep(password ?? State.Identities.Find(user ?? State.Admin.Name)!.Password),
        Scope = scope,
        ClientId = client,
        CertificateAuthorityPem = _authority.IssuingPem,
        Timeout = TimeSpan.FromMinutes(3),
    };

    internal TppConnectRequest Request(TppGrantKind grant, string? secret, System.Security.Cryptography.X509Certificates.X509Certificate2? certificate = null) => new()
    {
        Url = _app.Urls.Single(),
        Grant = grant,
        Secret = secret is null ? null : TppSecret.Keep(secret),
        ClientCertificate = certificate,
        CertificateAuthorityPem = _authority.IssuingPem,
        Timeout = TimeSpan.FromMinutes(3),
    };
}
