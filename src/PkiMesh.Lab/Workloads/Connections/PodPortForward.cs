using System.Globalization;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Text;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Http;
using PkiMesh.Lab.Workloads.Connections.Spdy;

namespace PkiMesh.Lab.Workloads.Connections;

/// <summary>
/// pods/NAME/portforward: by SPDY or its tunnel (<see cref="SpdyPortForward"/>), or in the older WebSocket protocol: two channels a port, data and error, each beginning with the port's number
/// (kubelet pkg/kubelet/cri/streaming/portforward/websocket.go).
/// </summary>
internal sealed class PodPortForward(WorkloadRuntime workloads) : IPodConnection
{
    private const string Protocol = "v4.channel.k8s.io";

    public async Task<bool> TryHandleAsync(HttpContext context, RequestInfo request)
    {
        if (request is not { Resource: "pods", Subresource: "portforward", Namespace: { } ns, Name: { } name })
        {
            return false;
        }

        if (SpdyPortForward.Asks(context))
        {
            await new SpdyPortForward(() => workloads.PodEndpoints(ns, name)).UpgradeAsync(context).ConfigureAwait(false);
            return true;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            // kubelet: streaming needs one of the two upgrades.
            throw new ApiStatusException(400, "BadRequest", "Upgrade request required");
        }

        if (context.WebSockets.WebSocketRequestedProtocols.Contains(SpdyPortForward.Tunnel))
        {
            // ASP.NET would refuse the name for its slash.
            context.Response.Headers.SecWebSocketProtocol = SpdyPortForward.Tunnel;
            using var tunnel = await context.WebSockets.AcceptWebSocketAsync().ConfigureAwait(false);
            await using var wire = WebSocketStream.Create(tunnel, WebSocketMessageType.Binary);
            await new SpdyPortForward(() => workloads.PodEndpoints(ns, name)).ServeAsync(wire, context.RequestAborted).ConfigureAwait(false);
            return true;
        }

        if (!context.WebSockets.WebSocketRequestedProtocols.Contains(Protocol))
        {
            throw new ApiStatusException(400, "BadRequest", $"ports are forwarded over a WebSocket in the protocols {Protocol} and {SpdyPortForward.Tunnel}");
        }

        var ports = context.Request.Query["ports"].SelectMany(value => (value ?? "").Split(','))
            .Select(text => ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : throw new ApiStatusException(400, "BadRequest", $"invalid port \"{text}\"")).ToList();
        if (ports.Count == 0)
        {
            throw new ApiStatusException(400, "BadRequest", "query parameter \"ports\" is required");
        }

        using var socket = await context.WebSockets.AcceptWebSocketAsync(Protocol).ConfigureAwait(false);
        using var channels = new ChannelSocket(socket, ports.Count * 2);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var endpoints = workloads.PodEndpoints(ns, name);
        var serving = ports.Select((port, index) => ServeAsync(channels, index, port, endpoints.GetValueOrDefault(port), stop.Token)).ToList();
        try
        {
            await channels.PumpAsync(stop.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
        }

        await stop.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(serving).ConfigureAwait(false);
        return true;
    }

    private static async Task ServeAsync(ChannelSocket channels, int index, ushort port, IPodEndpoint? endpoint, CancellationToken cancellationToken)
    {
        var (data, error) = (index * 2, (index * 2) + 1);
        byte[] number = [(byte)port, (byte)(port >> 8)];
        try
        {
            await channels.SendAsync(data, number, cancellationToken).ConfigureAwait(false);
            await channels.SendAsync(error, number, cancellationToken).ConfigureAwait(false);
            if (endpoint is null)
            {
                var refused = $"failed to connect to localhost:{port} inside namespace: dial tcp4 127.0.0.1:{port}: connect: connection refused";
                await channels.SendAsync(error, Encoding.UTF8.GetBytes(refused), cancellationToken).ConfigureAwait(false);
                return;
            }

            await using var stream = channels.Open(data);
            await PodStreamServer.ServeAsync(stream, endpoint, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is OperationCanceledException or IOException or AuthenticationException or WebSocketException)
        {
            // The client has gone, or will not have this server: neither concerns the pod.
        }
    }
}
