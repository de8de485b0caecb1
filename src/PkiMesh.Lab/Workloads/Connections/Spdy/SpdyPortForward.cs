using System.Collections.Concurrent;
using System.Globalization;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Text;
using ICSharpCode.SharpZipLib;
using Microsoft.AspNetCore.Http.Features;

namespace PkiMesh.Lab.Workloads.Connections.Spdy;

/// <summary>
/// pods/NAME/portforward in the protocol portforward.k8s.io: for each connection an error stream and a data stream, paired by their header
/// requestid (kubelet pkg/kubelet/portforward/httpstream.go). kubectl up to 1.30 upgrades to SPDY, later ones carry the same through a WebSocket.
/// </summary>
internal sealed class SpdyPortForward(Func<IReadOnlyDictionary<int, IPodEndpoint>> endpoints)
{
    public const string Protocol = "portforward.k8s.io";
    public const string Tunnel = "SPDY/3.1+" + Protocol;
    private const string Upgrade = "SPDY/3.1";
    private readonly ConcurrentDictionary<string, SpdyStream> _errors = new();
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // The connection itself, and each pair of streams that is served.
    private int _serving = 1;

    public static bool Asks(HttpContext context) =>
        context.Features.Get<IHttpUpgradeFeature>() is { IsUpgradableRequest: true }
        && string.Equals(context.Request.Headers.Upgrade, Upgrade, StringComparison.OrdinalIgnoreCase);

    public async Task UpgradeAsync(HttpContext context)
    {
        context.Response.Headers.Upgrade = Upgrade;
        context.Response.Headers["X-Stream-Protocol-Version"] = Protocol;
        await using var wire = await context.Features.Get<IHttpUpgradeFeature>()!.UpgradeAsync().ConfigureAwait(false);
        await ServeAsync(wire, context.RequestAborted).ConfigureAwait(false);
    }

    public async Task ServeAsync(Stream wire, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var connection = new SpdyConnection(wire);
        try
        {
            await connection.RunAsync(stream => Take(stream, stop.Token), stop.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or InvalidDataException or WebSocketException or SharpZipBaseException)
        {
            // The client has gone, or does not speak SPDY: nobody is left to tell.
        }

        await stop.CancelAsync().ConfigureAwait(false);
        End();
        await _idle.Task.ConfigureAwait(false);
    }

    private void End()
    {
        if (Interlocked.Decrement(ref _serving) == 0)
        {
            _idle.TrySetResult();
        }
    }

    private void Take(SpdyStream stream, CancellationToken cancellationToken)
    {
        var request = stream.Headers.GetValueOrDefault("requestid") ?? "";
        switch (stream.Headers.GetValueOrDefault("streamtype"))
        {
            case "error":
                _errors[request] = stream;
                break;
            case "data":
                Interlocked.Increment(ref _serving);
                _ = ServeAsync(stream, request, cancellationToken);
                break;
        }
    }

    private async Task ServeAsync(SpdyStream data, string request, CancellationToken cancellationToken)
    {
        _errors.TryRemove(request, out var errors);
        try
        {
            _ = int.TryParse(data.Headers.GetValueOrDefault("port"), NumberStyles.None, CultureInfo.InvariantCulture, out var port);
            if (endpoints().GetValueOrDefault(port) is { } endpoint)
            {
                await PodStreamServer.ServeAsync(data, endpoint, cancellationToken).ConfigureAwait(false);
            }
            else if (errors is not null)
            {
                var refused = $"failed to connect to localhost:{port} inside namespace, IPv4: dial tcp4 127.0.0.1:{port}: connect: connection refused";
                await errors.WriteAsync(Encoding.UTF8.GetBytes(refused), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (IsOfTheClient(failure))
        {
            // The client has gone, or will not have this server: neither concerns the pod.
        }
        finally
        {
            // As the kubelet (pkg/kubelet/portforward/httpstream.go): both are closed and taken out of the connection, however it went.
            await CloseAsync(data, cancellationToken).ConfigureAwait(false);
            if (errors is not null)
            {
                await CloseAsync(errors, cancellationToken).ConfigureAwait(false);
            }

            End();
        }
    }

    private static async Task CloseAsync(SpdyStream stream, CancellationToken cancellationToken)
    {
        try
        {
            await stream.FinishAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOfTheClient(failure))
        {
        }

        await stream.ReleaseAsync().ConfigureAwait(false);
    }

    private static bool IsOfTheClient(Exception failure) =>
        failure is OperationCanceledException or IOException or AuthenticationException or ObjectDisposedException or WebSocketException;
}
