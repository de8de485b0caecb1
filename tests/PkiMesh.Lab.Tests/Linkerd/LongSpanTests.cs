using System.Globalization;
using PkiMesh.Lab.Api;
using Xunit;

namespace PkiMesh.Lab.Tests.Linkerd;

/// <summary>What a long span of time costs, counted in writes, objects and timers rather than in seconds.</summary>
public class LongSpanTests
{
    // A day of this mesh: a new issuer and seven leaves, each with its events, which come and go; a job; two resyncs.
    private const int WritesPerDay = 150;
    private const int Days = 20;

    [Fact]
    public async Task Twenty_days_more_cost_no_more_than_the_twenty_before_and_nothing_piles_up()
    {
        await using var mesh = await TutorialMesh.BuildAsync(oneTier: false);
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromDays(Days));

        var first = await SpendAsync(mesh);
        var second = await SpendAsync(mesh);

        Assert.InRange(first.Writes, Days, Days * WritesPerDay);
        Assert.InRange(second.Writes, first.Writes * 0.9, first.Writes * 1.1);
        Assert.Equal(first.Objects, second.Objects);
        // Of the last hour at most.
        Assert.InRange(mesh.Cluster.Api.List(KnownResources.Events).Count, 0, WritesPerDay);
        Assert.InRange(second.Timers, 1, first.Timers + 20);
    }

    private static async Task<(long Writes, SortedDictionary<string, int> Objects, int Timers)> SpendAsync(TutorialMesh mesh)
    {
        var store = mesh.Cluster.Host.Services.Server.Store;
        var before = store.ResourceVersion;
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromDays(Days));
        var objects = store.Tables.Where(table => table.Resource != "events").ToDictionary(table => $"{table.Resource}.{table.Group}", table => table.Count);
        return (store.ResourceVersion - before, new SortedDictionary<string, int>(objects, StringComparer.Create(CultureInfo.InvariantCulture, false)), mesh.Cluster.Clock.PendingTimers());
    }
}
