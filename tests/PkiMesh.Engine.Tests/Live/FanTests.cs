using PkiMesh.Engine.Live;
using Xunit;

namespace PkiMesh.Engine.Tests.Live;

public sealed class FanTests
{
    [Fact]
    public async Task No_more_than_the_width_is_under_way_and_every_item_comes_once()
    {
        var (running, most) = (0, 0);
        var gate = new object();
        var met = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        List<int> seen = [];
        await foreach (var item in Fan.OutAsync(Numbers(200), 5, async (number, _) =>
        {
            lock (gate)
            {
                most = Math.Max(most, ++running);
                if (running == 5)
                    met.TrySetResult();
            }

            // None of the first five goes on before all five are under way.
            await met.Task.WaitAsync(TimeSpan.FromMinutes(1));
            await Task.Yield();
            lock (gate)
                running--;
            return number;
        }, CancellationToken.None))
            seen.Add(item);
        Assert.Equal(Enumerable.Range(0, 200), seen.Order());
        Assert.Equal(5, most);
    }

    [Fact]
    public async Task Who_reads_slowly_is_not_run_ahead_of()
    {
        var started = 0;
        await foreach (var _ in Fan.OutAsync(Numbers(1000), 4, (number, _) =>
        {
            Interlocked.Increment(ref started);
            return Task.FromResult(number);
        }, CancellationToken.None))
            break;
        // Four waiting to be written, four written, one read.
        Assert.InRange(started, 1, 12);
    }

    [Fact]
    public async Task A_failure_of_the_source_reaches_the_reader()
    {
        var e = await Assert.ThrowsAsync<PkiMeshException>(async () =>
        {
            await foreach (var _ in Fan.OutAsync(Broken(), 4, (number, _) => Task.FromResult(number), CancellationToken.None))
            {
            }
        });
        Assert.Equal("ClusterForbidden", e.ErrorId);
    }

    [Fact]
    public async Task A_stop_ends_work_that_would_last_for_ever()
    {
        using var stop = new CancellationTokenSource();
        var ended = 0;
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
        {
            await foreach (var _ in Fan.OutAsync(Numbers(3), 3, async (number, token) =>
            {
                if (number == 0)
                    await stop.CancelAsync();
                try
                {
                    await Task.Delay(Timeout.Infinite, token);
                }
                finally
                {
                    Interlocked.Increment(ref ended);
                }

                return number;
            }, stop.Token))
            {
            }
        });
        Assert.InRange(ended, 1, 3);
    }

    private static async IAsyncEnumerable<int> Numbers(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await Task.Yield();
            yield return i;
        }
    }

    private static async IAsyncEnumerable<int> Broken()
    {
        yield return 1;
        await Task.Yield();
        throw new PkiMeshException("ClusterForbidden", PkiMeshErrorKind.PermissionDenied, "no");
    }
}
