using PkiMesh.Lab.Clock;
using Xunit;

namespace PkiMesh.Lab.Tests;

public class ClockTests
{
    [Fact]
    public async Task Timers_between_now_and_then_fire_in_the_order_of_their_due_time()
    {
        await using var clock = new LabClock();
        var seen = new List<string>();
        clock.Schedule(TimeSpan.FromHours(2), () => seen.Add("two"));
        clock.Schedule(TimeSpan.FromHours(1), () =>
        {
            seen.Add("one");
            clock.Schedule(TimeSpan.FromMinutes(30), () => seen.Add("one and a half"));
        });
        clock.Schedule(TimeSpan.FromHours(4), () => seen.Add("four"));

        await clock.AdvanceAsync(TimeSpan.FromHours(3), CancellationToken.None);

        Assert.Equal(["one", "one and a half", "two"], seen);
    }

    [Fact]
    public async Task An_advance_waits_for_work_and_lets_it_wait_for_time()
    {
        await using var clock = new LabClock();
        var polls = 0;
        clock.Schedule(TimeSpan.FromMinutes(1), () =>
        {
            var work = clock.Begin("polling");
            _ = Task.Run(async () =>
            {
                using (work.Enter())
                {
                    for (var i = 0; i < 5; i++)
                    {
                        await Task.Yield();
                        await clock.DelayAsync(TimeSpan.FromSeconds(2), CancellationToken.None);
                        polls++;
                    }
                }
            });
        });

        await clock.AdvanceAsync(TimeSpan.FromMinutes(2), CancellationToken.None);

        Assert.Equal(5, polls);
        Assert.Empty(clock.OpenWork());
    }

    [Fact]
    public async Task Task_Delay_on_the_clock_ends_when_the_clock_is_moved()
    {
        await using var clock = new LabClock(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero));
        var delay = Task.Delay(TimeSpan.FromDays(20), clock);

        var now = await clock.AdvanceAsync(TimeSpan.FromDays(21), CancellationToken.None);

        await delay.WaitAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(new DateTime(2030, 1, 22), now.UtcDateTime.Date);
    }
}
