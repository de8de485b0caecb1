using System.IO.Pipelines;

namespace PkiMesh.Lab.Workloads.Connections.Spdy;

/// <summary>One stream of a connection, both ways.</summary>
internal sealed class SpdyStream(SpdyConnection owner, int id, IReadOnlyDictionary<string, string> headers) : Stream
{
    // No window is kept: neither do the Kubernetes clients (moby/spdystream). Little is sent to a pod of the lab.
    private readonly Pipe _incoming = new(new PipeOptions(pauseWriterThreshold: 0));
    private bool _ended;

    public int Id { get; } = id;

    public IReadOnlyDictionary<string, string> Headers { get; } = headers;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException("A connection has no length.");

    public override long Position
    {
        get => throw new NotSupportedException("A connection has no position.");
        set => throw new NotSupportedException("A connection has no position.");
    }

    /// <summary>Tells the other side that nothing more comes from here.</summary>
    public Task FinishAsync(CancellationToken cancellationToken) => owner.WriteDataAsync(Id, SpdyFrame.Fin, ReadOnlyMemory<byte>.Empty, cancellationToken);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => _incoming.Reader.AsStream(leaveOpen: true).ReadAsync(buffer, cancellationToken);

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (buffer.Length > 0)
        {
            await owner.WriteDataAsync(Id, 0, buffer, cancellationToken).ConfigureAwait(false);
        }
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException("Read asynchronously.");

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException("Write asynchronously.");

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException("A connection cannot be sought in.");

    public override void SetLength(long value) => throw new NotSupportedException("A connection has no length.");

    /// <summary>Neither side uses it any more.</summary>
    internal async Task ReleaseAsync()
    {
        owner.Forget(Id);
        await _incoming.Reader.CompleteAsync().ConfigureAwait(false);
    }

    internal async Task TakeAsync(byte[] data, bool last)
    {
        // After its end a stream has nothing to say (SPDY/3.1, 2.3.6).
        if (_ended)
        {
            return;
        }

        if (data.Length > 0)
        {
            await _incoming.Writer.WriteAsync(data).ConfigureAwait(false);
        }

        if (last)
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    internal async Task EndAsync()
    {
        _ended = true;
        await _incoming.Writer.CompleteAsync().ConfigureAwait(false);
    }
}
