using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Kubernetes;

public sealed class KubeWaiterTests
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private const string Empty = """{"metadata":{"resourceVersion":"5"},"items":[]}""";

    [Fact]
    public async Task A_change_after_the_list_is_seen()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, Empty).ThenStream(true, """{"type":"BOOKMARK","object":{"metadata":{"resourceVersion":"6"}}}""", """{"type":"ADDED","object":{"metadata":{"name":"a"},"x":1}}""",
            """{"type":"MODIFIED","object":{"metadata":{"name":"a"},"x":2}}""");
        var outcome = await client.Waiter.WaitAsync(KubeResources.ConfigMaps, "n", "a", s_limit, o => o.Number("x") == 2, CancellationToken.None);
        Assert.True(outcome.Reached);
        Assert.Contains(fake.Requests, r => r.PathAndQuery.Contains("watch=true", StringComparison.Ordinal) && r.PathAndQuery.Contains("resourceVersion=5", StringComparison.Ordinal)
            && r.PathAndQuery.Contains("fieldSelector=metadata.name%3Da", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_watch_that_is_too_old_begins_again_with_the_list()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, Empty)
            .ThenStream(true, """{"type":"ERROR","object":{"kind":"Status","code":410,"reason":"Expired","message":"too old resource version"}}""")
            .Then(200, """{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a"}}]}""");
        var outcome = await client.Waiter.WaitAsync(KubeResources.ConfigMaps, "n", "a", s_limit, o => o is not null, CancellationToken.None);
        Assert.True(outcome.Reached);
        Assert.Equal(3, fake.Requests.Count);
    }

    [Fact]
    public async Task A_watch_that_breaks_or_ends_is_taken_up_again()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, Empty).ThenBreakOff("""{"type":"ADDED","object":{"metadata":{"name":"a"},""")
            .Then(200, Empty).ThenStream(false)
            .Then(200, Empty).ThenStream(true, """{"type":"ADDED","object":{"metadata":{"name":"a"}}}""");
        Assert.True((await client.Waiter.WaitAsync(KubeResources.ConfigMaps, "n", "a", s_limit, o => o is not null, CancellationToken.None)).Reached);
    }

    [Fact]
    public async Task Who_may_not_watch_asks_again_and_again()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, Empty).ThenStatus(403, "Forbidden", "cannot watch").Then(200, Empty)
            .Then(200, """{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a"}}]}""");
        Assert.True((await client.Waiter.WaitAsync(KubeResources.ConfigMaps, "n", "a", s_limit, o => o is not null, CancellationToken.None)).Reached);
        Assert.Single(fake.Requests, r => r.PathAndQuery.Contains("watch=true", StringComparison.Ordinal));
    }

    [Fact]
    public async Task When_the_time_is_up_the_last_state_is_told()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, """{"metadata":{"resourceVersion":"9"},"items":[{"metadata":{"name":"a"},"x":1}]}""").ThenStream(true);
        var outcome = await client.Waiter.WaitAsync(KubeResources.ConfigMaps, "n", "a", TimeSpan.FromMilliseconds(200), o => o.Number("x") == 2, CancellationToken.None);
        Assert.False(outcome.Reached);
        Assert.Equal(1, outcome.Last.Number("x"));
    }

    [Fact]
    public async Task A_stop_ends_a_wait()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(200, Empty).ThenStream(true);
        using var stop = new CancellationTokenSource();
        var wait = client.Waiter.WaitAsync(KubeResources.ConfigMaps, "n", "a", s_limit, o => o is not null, stop.Token);
        while (fake.Requests.Count < 2)
            await Task.Yield();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait.WaitAsync(TimeSpan.FromMinutes(2)));
    }
}
