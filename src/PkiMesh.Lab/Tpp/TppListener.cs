using System.Net;
using System.Security.Cryptography.X509Certificates;
using PkiMesh.Lab.Faults;

namespace PkiMesh.Lab.Tpp;

/// <summary>TPP on a port of its own: HTTPS, HTTP/1.1.</summary>
public sealed class TppListener : IAsyncDisposable
{
    private readonly WebApplication _application;

    /// <param name="around">Called with each request and what answers it; null answers at once.</param>
    /// <param name="faults">The lab's faults, for the time that is told.</param>
    public TppListener(TppState state, X509Certificate2 certificate, IPEndPoint at, Func<HttpContext, Func<Task>, Task>? around = null, FaultEngine? faults = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(at, listen => TppServer.Configure(listen, certificate));
        });
        _application = builder.Build();
        if (around is not null)
        {
            _application.Use((context, next) => around(context, () => next(context)));
        }

        _application.UseRouting();
        TppServer.Map(_application, state, faults);
    }

    public Uri Url => new(_application.Urls.First());

    public Task StartAsync(CancellationToken cancellationToken) => _application.StartAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var hurry = new CancellationTokenSource(TimeSpan.FromSeconds(2));
        await _application.StopAsync(hurry.Token).ConfigureAwait(false);
        await _application.DisposeAsync().ConfigureAwait(false);
    }
}
