using System.IO.Pipelines;
using System.Net.WebSockets;

namespace PkiMesh.Lab.Workloads.Connections;

/// <summary>
/// The channel protocol of Kubernetes over a WebSocket (v4.channel.k8s.io): each message begins with the number of its channel.
/// </summary>
internal sealed class ChannelSocket(WebSocket socket, int channels) : IDisposable
{
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Pipe[] _incoming = [.. Enumerable.Range(0, channels).Select(_ => new Pipe(new PipeOptions(pauseWriterThreshold: 1024 * 1024)))];

    public Stream Incoming(int channel) => _incoming[channel].Reader.AsStream();

    public Stream Open(int channel) => new ChannelStream(this, channel);

    /// <summary>Hands every message to its channel until the client closes.</summary>
    public async Task PumpAsync(CancellationToken cancellationToken)
    {
        var buffer = new byte[32 * 1024];
        try
        {
            while (true)
            {
                var channel = -1;
                ValueWebSocketReceiveResult received;
                do
                {
                    received = await socket.ReceiveAsync(buffer.AsMemory(), cancellationToken).ConfigureAwait(false);
                    if (received.MessageType == WebSocketMessageType.Close)
                    {
                        return;
                    }

                    var data = buffer.AsMemory(0, received.Count);
                    if (channel < 0 && data.Length > 0)
                    {
                        channel = data.Span[0];
                        data = data[1..];
                    }

                    if (data.Length > 0 && channel >= 0 && channel < _incoming.Length)
                    {
                        await _incoming[channel].Writer.WriteAsync(data, cancellationToken).ConfigureAwait(false);
                    }
                }
                while (!received.EndOfMessage);
            }
        }
        catch (WebSocketException)
        {
            // The client went away without a farewell.
        }
        finally
        {
            foreach (var pipe in _incoming)
            {
                await pipe.Writer.CompleteAsync().ConfigureAwait(false);
            }
        }
    }

    public async Task SendAsync(int channel, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.SendAsync((byte[])[(byte)channel, .. data.Span], WebSocketMessageType.Binary, true, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    private sealed class ChannelStream(ChannelSocket owner, int channel) : Stream
    {
        private readonly Stream _incoming = owner.Incoming(channel);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException("A connection has no length.");

        public override long Position
        {
            get => throw new NotSupportedException("A connection has no position.");
            set => throw new NotSupportedException("A connection has no position.");
        }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _incoming.ReadAsync(buffer, cancellationToken);

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => _incoming.ReadAsync(buffer, offset, count, cancellationToken);

        public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            await owner.SendAsync(channel, buffer, cancellationToken).ConfigureAwait(false);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            owner.SendAsync(channel, buffer.AsMemory(offset, count), cancellationToken);

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A connection cannot be sought in.");

        public override void SetLength(long value) => throw new NotSupportedException("A connection has no length.");
    }
}
