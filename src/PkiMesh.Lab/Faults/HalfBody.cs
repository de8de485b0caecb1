namespace PkiMesh.Lab.Faults;

/// <summary>Lets half of an answer through, then breaks the connection; of a stream of events, half of the first ones.</summary>
internal sealed class HalfBody(HttpContext context, Stream inner) : Stream
{
    private readonly MemoryStream _held = new();
    private bool _broken;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public async Task BreakAsync()
    {
        if (_broken)
        {
            return;
        }

        _broken = true;
        if (_held.Length > 1)
        {
            await inner.WriteAsync(_held.GetBuffer().AsMemory(0, (int)_held.Length / 2), CancellationToken.None).ConfigureAwait(false);
            await inner.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }

        context.Abort();
    }

    public override void Write(byte[] buffer, int offset, int count) => _held.Write(buffer, offset, count);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        _held.Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override void Flush()
    {
    }

    public override Task FlushAsync(CancellationToken cancellationToken) =>
        // What is flushed before there is a body is the head: a watch that has no events yet begins all the same.
        _held.Length == 0 ? inner.FlushAsync(cancellationToken)
        : _held.Length > 1 && context.Response.ContentLength is null ? BreakAsync()
        : Task.CompletedTask;

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
