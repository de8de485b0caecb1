using System.Buffers.Binary;
using System.Collections.Concurrent;

namespace PkiMesh.Lab.Workloads.Connections.Spdy;

/// <summary>
/// The server's half of SPDY/3.1 as far as Kubernetes uses it: streams that the client opens, data both ways, pings. Over any bytes: an upgraded
/// connection, or a WebSocket that carries one (apimachinery pkg/util/httpstream/spdy; client-go transport/websocket tunneling).
/// </summary>
internal sealed class SpdyConnection(Stream wire) : IDisposable
{
    private const int LongestFrame = 1024 * 1024;
    private const int Version = 3;
    private readonly SpdyHeaders _headers = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly ConcurrentDictionary<int, SpdyStream> _streams = new();

    /// <summary>Serves until the client goes; each new stream is handed over, accepted.</summary>
    public async Task RunAsync(Action<SpdyStream> opened, CancellationToken cancellationToken)
    {
        try
        {
            while (await ReadAsync(cancellationToken).ConfigureAwait(false) is { } frame)
            {
                await HandleAsync(frame, opened, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            foreach (var stream in _streams.Values)
            {
                await stream.EndAsync().ConfigureAwait(false);
            }
        }
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>Nothing more is said on a stream: what still comes for it is nobody's.</summary>
    internal void Forget(int stream) => _streams.TryRemove(stream, out _);

    internal Task WriteDataAsync(int stream, byte flags, ReadOnlyMemory<byte> data, CancellationToken cancellationToken)
    {
        var head = new byte[8];
        BinaryPrimitives.WriteInt32BigEndian(head, stream);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), data.Length);
        head[4] = flags;
        return WriteAsync(head, data, cancellationToken);
    }

    // SPDY/3.1, 2.6: what each control frame holds at least.
    private static int LeastOf(SpdyFrameType type) => type switch
    {
        SpdyFrameType.SynStream => 10,
        SpdyFrameType.Reset => 8,
        SpdyFrameType.SynReply or SpdyFrameType.Headers or SpdyFrameType.Ping => 4,
        _ => 0,
    };

    private async Task HandleAsync(SpdyFrame frame, Action<SpdyStream> opened, CancellationToken cancellationToken)
    {
        if (frame.Payload.Length < LeastOf(frame.Type))
        {
            throw new InvalidDataException("the frame is too short");
        }

        switch (frame.Type)
        {
            case SpdyFrameType.Data:
                if (_streams.TryGetValue(frame.Stream, out var stream))
                {
                    await stream.TakeAsync(frame.Payload, frame.IsLast).ConfigureAwait(false);
                }

                break;
            case SpdyFrameType.SynStream:
                await OpenAsync(frame, opened, cancellationToken).ConfigureAwait(false);
                break;
            case SpdyFrameType.Headers or SpdyFrameType.SynReply:
                // The compression goes on through every block, read or not.
                _ = _headers.Read(frame.Payload.AsSpan(4));
                break;
            case SpdyFrameType.Reset:
                if (_streams.TryRemove(BinaryPrimitives.ReadInt32BigEndian(frame.Payload), out var reset))
                {
                    await reset.EndAsync().ConfigureAwait(false);
                }

                break;
            case SpdyFrameType.Ping:
                await WriteControlAsync(SpdyFrameType.Ping, frame.Payload, cancellationToken).ConfigureAwait(false);
                break;
        }
    }

    private async Task OpenAsync(SpdyFrame frame, Action<SpdyStream> opened, CancellationToken cancellationToken)
    {
        var id = BinaryPrimitives.ReadInt32BigEndian(frame.Payload) & int.MaxValue;
        // Stream, the one it belongs to, priority and slot: ten bytes in front of the headers.
        var stream = new SpdyStream(this, id, _headers.Read(frame.Payload.AsSpan(10)));
        if (!_streams.TryAdd(id, stream))
        {
            // SPDY/3.1, 2.3.2: the end of the session.
            throw new InvalidDataException("the stream is open already");
        }

        var number = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, id);
        await WriteControlAsync(SpdyFrameType.SynReply, [.. number, .. _headers.None()], cancellationToken).ConfigureAwait(false);
        if (frame.IsLast)
        {
            await stream.EndAsync().ConfigureAwait(false);
        }

        opened(stream);
    }

    private Task WriteControlAsync(SpdyFrameType type, byte[] payload, CancellationToken cancellationToken)
    {
        var head = new byte[8];
        BinaryPrimitives.WriteUInt16BigEndian(head, 0x8000 | Version);
        BinaryPrimitives.WriteUInt16BigEndian(head.AsSpan(2), (ushort)type);
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(4), payload.Length);
        return WriteAsync(head, payload, cancellationToken);
    }

    private async Task WriteAsync(byte[] head, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await wire.WriteAsync((byte[])[.. head, .. payload.Span], cancellationToken).ConfigureAwait(false);
            await wire.FlushAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _writing.Release();
        }
    }

    private async Task<SpdyFrame?> ReadAsync(CancellationToken cancellationToken)
    {
        var head = new byte[8];
        if (await wire.ReadAtLeastAsync(head, head.Length, throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false) < head.Length)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadInt32BigEndian(head.AsSpan(4)) & 0xffffff;
        if (length > LongestFrame)
        {
            throw new InvalidDataException("the frame is too long");
        }

        var payload = new byte[length];
        await wire.ReadExactlyAsync(payload, cancellationToken).ConfigureAwait(false);
        var isControl = (head[0] & 0x80) != 0;
        return new SpdyFrame(isControl ? (SpdyFrameType)BinaryPrimitives.ReadUInt16BigEndian(head.AsSpan(2)) : SpdyFrameType.Data,
            isControl ? 0 : BinaryPrimitives.ReadInt32BigEndian(head), head[4], payload);
    }
}
