using System.Globalization;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Workloads;

public class CronScheduleTests
{
    [Theory]
    [InlineData("0 0 * * *", "2026-11-25T00:00:00Z")]
    [InlineData("*/15 * * * *", "2026-11-24T04:45:00Z")]
    [InlineData("30 4 * * *", "2026-11-25T04:30:00Z")]
    [InlineData("0 9-17 * * mon-fri", "2026-11-24T09:00:00Z")]
    [InlineData("0 0 1 jan *", "2027-01-01T00:00:00Z")]
    [InlineData("0 12 13 * 5", "2026-11-27T12:00:00Z")]
    [InlineData("1 2 3 4 5", "2027-04-02T02:01:00Z")]
    [InlineData("@hourly", "2026-11-24T05:00:00Z")]
    public void The_next_time_is_that_of_cron(string schedule, string expected)
    {
        var after = new DateTimeOffset(2026, 11, 24, 4, 30, 0, TimeSpan.Zero);

        Assert.True(CronSchedule.TryParse(schedule, null, out var read, out var error), error);
        var next = read.Next(after);

        Assert.Equal(DateTimeOffset.Parse(expected, CultureInfo.InvariantCulture), next);
    }

    [Theory]
    [InlineData("")]
    [InlineData("* * * *")]
    [InlineData("60 * * * *")]
    [InlineData("* * * * nonsense")]
    [InlineData("5-1 * * * *")]
    public void What_is_no_schedule_is_none(string schedule) => Assert.False(CronSchedule.TryParse(schedule, null, out _, out _));
}
