using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using System.Threading.Channels;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>
/// One port of a pod through the API server, as a stream: channel 0 is data, channel 1 tells what went wrong in the node; the first two
/// bytes of each are the port's number (kubelet pkg/kubelet/cri/streaming/portforward/websocket.go). The package's own demuxer blocks a
/// thread for each stream and cannot be cancelled in a read.
/// </summary>
internal sealed class PortForward : Stream
{
    private const int Data = 0;
    private const int Failure = 1;
    private const int LongestFailure = 4096;
    private readonly WebSocket _socket;
    // Sixteen messages of at most 16 KiB wait for a reader; then the socket does.
    private readonly Channel<ReadOnlyMemory<byte>> _incoming = Channel.CreateBounded<ReadOnlyMemory<byte>>(16);
    private ReadOnlyMemory<byte> _rest;
    private readonly StringBuilder _failure = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly int[] _skip = [2, 2];
    private readonly Task _pump;

    private PortForward(WebSocket socket)
    {
        _socket = socket;
        _pump = PumpAsync();
    }

    /// <summary>What the node reported, or null.</summary>
    public string? NodeError => _failure.Length > 0 ? _failure.ToString().Trim().ReplaceLineEndings(" ") : null;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="PkiMeshException">The ids of a request to the cluster, such as ClusterForbidden.</exception>
    public static async Task<PortForward> OpenAsync(KubeClient client, string ns, string pod, int port, CancellationToken cancellationToken)
    {
        var call = new KubeCall("create", KubeResources.PodPortForward, ns, pod);
        try
        {
            return new PortForward(await client.Raw.WebSocketNamespacedPodPortForwardAsync(pod, ns, [port], "v4.channel.k8s.io", null, cancellationToken).ConfigureAwait(false));
        }
        catch (k8s.Autorest.HttpOperationException refused)
        {
            throw Refused(call, (int)refused.Response.StatusCode, client);
        }
        catch (WebSocketException e) when (StatusOf(e) is { } code)
        {
            throw Refused(call, code, client);
        }
        catch (Exception e) when (e is WebSocketException or HttpRequestException or IOException)
        {
            throw KubeErrors.FromTransport(e, call, client.Server);
        }
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (_rest.IsEmpty)
        {
            if (!await _incoming.Reader.WaitToReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return 0;
            }

            _ = _incoming.Reader.TryRead(out _rest);
        }

        var count = Math.Min(buffer.Length, _rest.Length);
        _rest[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var message = new byte[buffer.Length + 1];
        buffer.CopyTo(message.AsMemory(1));
        try
        {
            await _socket.SendAsync(message, WebSocketMessageType.Binary, true, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is WebSocketException or ObjectDisposedException)
        {
            throw new IOException("The port-forward has ended.", e);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    /// <summary>How an HTTP handler closes its connection; <see cref="DisposeAsync"/>, where it comes, frees the rest.</summary>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (!_pump.IsCompleted)
            {
                _stop.Cancel();
            }

            _socket.Abort();
        }

        base.Dispose(disposing);
    }

    public override async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        _socket.Abort();
        await _pump.ConfigureAwait(false);
        _socket.Dispose();
        _stop.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task PumpAsync()
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (await ReceiveAsync(buffer).ConfigureAwait(false))
            {
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
        }
        finally
        {
            _ = _incoming.Writer.TryComplete();
        }
    }

    /// <summary>One message; false after the last.</summary>
    private async Task<bool> ReceiveAsync(byte[] buffer)
    {
        var channel = -1;
        ValueWebSocketReceiveResult received;
        do
        {
            received = await _socket.ReceiveAsync(buffer.AsMemory(), _stop.Token).ConfigureAwait(false);
            if (received.MessageType == WebSocketMessageType.Close)
            {
                return false;
            }

            var part = buffer.AsMemory(0, received.Count);
            if (channel < 0 && part.Length > 0)
            {
                channel = part.Span[0];
                part = part[1..];
            }

            if (channel is not (Data or Failure))
            {
                continue;
            }

            var skipped = Math.Min(_skip[channel], part.Length);
            _skip[channel] -= skipped;
            part = part[skipped..];
            if (part.Length > 0 && !await TakeAsync(channel, part).ConfigureAwait(false))
            {
                return false;
            }
        }
        while (!received.EndOfMessage);
        return true;
    }

    private async Task<bool> TakeAsync(int channel, ReadOnlyMemory<byte> part)
    {
        if (channel == Data)
        {
            await _incoming.Writer.WriteAsync(part.ToArray(), _stop.Token).ConfigureAwait(false);
            return true;
        }

        if (_failure.Length < LongestFailure)
        {
            _failure.Append(Encoding.UTF8.GetString(part.Span));
        }

        // Nothing follows a failure: whoever reads is not to wait for it.
        return false;
    }

    // An upgrade that is refused brings a code and no Status object.
    private static KubeException Refused(KubeCall call, int code, KubeClient client) =>
        KubeErrors.FromStatus(call, code, new JsonObject { ["message"] = "the API server refuses the port-forward" }, client.Server);

    // "The server returned status code '403' when status code '101' was expected."
    private static int? StatusOf(WebSocketException e) =>
        e.Message.Split('\'') is [_, var first, ..] && int.TryParse(first, out var code) && code is >= 400 and < 600 ? code : null;
}
