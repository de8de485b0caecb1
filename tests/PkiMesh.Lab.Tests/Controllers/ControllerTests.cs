using System.Collections.Concurrent;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;
using Xunit;

namespace PkiMesh.Lab.Tests.Controllers;

public class ControllerTests
{
    [Fact]
    public async Task What_waits_behind_a_worker_that_waits_for_lab_time_does_not_stop_the_clock()
    {
        await using var clock = new LabClock();
        await using var controller = new Waiting(clock);
        foreach (var key in new[] { "a", "b", "a", "b", "c" })
        {
            controller.Enqueue(key);
        }

        await clock.AdvanceAsync(TimeSpan.FromSeconds(5), default).WaitAsync(TimeSpan.FromMinutes(2));
        controller.Enqueue("a");
        await clock.AdvanceAsync(TimeSpan.FromMinutes(2), default).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Empty(clock.OpenWork());
        Assert.True(controller.Done.Count(key => key == "a") >= 2);
        Assert.Contains("b", controller.Done);
        Assert.Contains("c", controller.Done);
    }

    [Fact]
    public async Task A_failing_key_waits_once_for_the_earliest_of_its_times()
    {
        await using var clock = new LabClock();
        await using var controller = new Failing(clock);

        // timing.md: a status update brings it back at once, and the back-off of 5 s is not pushed out by the second failure's.
        controller.Enqueue("a");
        await clock.WhenAtRestAsync(default).WaitAsync(TimeSpan.FromMinutes(2));
        controller.Enqueue("a");
        await clock.AdvanceAsync(TimeSpan.FromSeconds(70), default).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal([0, 0, 5, 25, 65], controller.At.Select(at => (int)(at - controller.At.First()).TotalSeconds));
    }

    [Fact]
    public async Task A_key_that_is_asked_for_again_and_again_waits_once()
    {
        await using var clock = new LabClock();
        await using var controller = new Looking(clock);

        for (var i = 0; i < 10; i++)
        {
            controller.Enqueue("a");
            await clock.AdvanceAsync(TimeSpan.FromMinutes(2), default).WaitAsync(TimeSpan.FromMinutes(2));
            Assert.Equal(1, clock.PendingTimers());
        }

        // The earlier of two times counts, whichever was asked for first.
        controller.EnqueueAfter("b", TimeSpan.FromHours(20));
        controller.EnqueueAfter("b", TimeSpan.FromHours(10));
        controller.EnqueueAfter("b", TimeSpan.FromHours(30));
        Assert.Equal(2, clock.PendingTimers());
        await clock.AdvanceAsync(TimeSpan.FromHours(10), default).WaitAsync(TimeSpan.FromMinutes(2));
        Assert.True(controller.Seen.ContainsKey("b"));
        await controller.DisposeAsync();
        controller.EnqueueAfter("a", TimeSpan.FromSeconds(10));
        Assert.Equal(0, clock.PendingTimers());
    }

    private sealed class Looking(LabClock clock) : Controller("looking", clock)
    {
        public ConcurrentDictionary<string, bool> Seen { get; } = [];

        protected override Task ReconcileAsync(string key, CancellationToken cancellationToken)
        {
            Seen[key] = true;
            EnqueueAfter(key, TimeSpan.FromSeconds(30));
            return Task.CompletedTask;
        }
    }

    private sealed class Waiting(LabClock clock) : Controller("waiting", clock)
    {
        public ConcurrentQueue<string> Done { get; } = [];

        protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
        {
            await Clock.DelayAsync(TimeSpan.FromSeconds(10), cancellationToken);
            Done.Enqueue(key);
        }
    }

    private sealed class Failing(LabClock clock) : Controller("failing", clock)
    {
        public ConcurrentQueue<DateTimeOffset> At { get; } = [];

        protected override TimeSpan RetryAfter(string key, int failures, Exception error) => TimeSpan.FromSeconds(5 * Math.Pow(2, failures - 1));

        protected override Task ReconcileAsync(string key, CancellationToken cancellationToken)
        {
            At.Enqueue(Clock.GetUtcNow());
            throw new InvalidOperationException("no");
        }
    }
}
