using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Tests.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Api;

public class EventExpiryTests
{
    [Fact]
    public async Task An_event_ends_an_hour_after_its_last_write_and_watchers_see_it_go()
    {
        await using var cluster = await TestCluster.StartAsync();
        await CreateAsync(cluster, "once");
        await CreateAsync(cluster, "again");
        var gone = new List<string>();
        using var watch = cluster.Api.Subscribe(KnownResources.Events, change =>
        {
            if (change.Kind == StoreChangeKind.Deleted)
            {
                gone.Add(change.Name);
            }
        });

        await cluster.AdvanceAsync(TimeSpan.FromMinutes(59));
        await cluster.PatchAsync(KnownResources.Events, "default", "again", """{"count":2}""");
        Assert.Equal(["again", "once"], Names(cluster));

        // The lease is for an hour and the minute in which it is shared.
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(3));
        Assert.Equal(["again"], Names(cluster));

        await cluster.AdvanceAsync(TimeSpan.FromMinutes(60));
        Assert.Empty(Names(cluster));
        Assert.Equal(["once", "again"], gone);
    }

    private static Task CreateAsync(TestCluster cluster, string name) => cluster.CreateAsync(KnownResources.Events, new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = "default" },
        ["involvedObject"] = new JsonObject { ["kind"] = "Pod", ["namespace"] = "default", ["name"] = "p" },
        ["reason"] = "Test",
        ["message"] = name,
        ["type"] = "Normal",
    });

    private static string[] Names(TestCluster cluster) =>
        [.. cluster.Api.List(KnownResources.Events, "default").Select(value => (string)value["metadata"]!["name"]!).Where(name => name is "once" or "again")];
}
