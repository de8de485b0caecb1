using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace PkiMesh.Lab.Tpp;

/// <summary>TPP on a port of its own: HTTPS, HTTP/1.1.</summary>
public sealed class TppListener : IAsyncDisposable
{
    private readonly WebApplication _application;

    /// <param name="before">Asked first with each request; true when it has answered already (the lab's faults).</param>
    public TppListener(TppState state, X509Certificate2 certificate, IPEndPoint at, Func<HttpContext, Task<bool>>? before = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddRoutingCore();
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Listen(at, listen => TppServer.Configure(listen, certificate));
        });
        _application = builder.Build();
        if (before is not null)
        {
            _application.Use(async (context, next) =>
            {
                if (!await before(context).ConfigureAwait(false))
                {
                    await next(context).ConfigureAwait(false);
                }
            });
        }

        _application.UseRouting();
        TppServer.Map(_application, state);
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
