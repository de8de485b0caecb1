using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PkiMesh.Engine.Live;

/// <summary>Work on many items, a few at once, handed on as it is done. No more is in memory than is under way.</summary>
internal static class Fan
{
    public static async IAsyncEnumerable<TOut> OutAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> items, int width, Func<TIn, CancellationToken, Task<TOut>> work, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var done = Channel.CreateBounded<TOut>(width);
        var producer = ProduceAsync(items, width, work, done.Writer, stop.Token);
        try
        {
            await foreach (var item in done.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return item;
            }
        }
        finally
        {
            // Whoever stops reading leaves no work behind.
            await stop.CancelAsync().ConfigureAwait(false);
            await producer.ConfigureAwait(false);
        }
    }

    private static async Task ProduceAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> items, int width, Func<TIn, CancellationToken, Task<TOut>> work, ChannelWriter<TOut> done, CancellationToken cancellationToken)
    {
        try
        {
            await Parallel.ForEachAsync(items, new ParallelOptions { MaxDegreeOfParallelism = width, CancellationToken = cancellationToken },
                async (item, token) => await done.WriteAsync(await work(item, token).ConfigureAwait(false), token).ConfigureAwait(false)).ConfigureAwait(false);
            done.Complete();
        }
        catch (Exception e)
        {
            // The reader gets it.
            done.Complete(e);
        }
    }
}
