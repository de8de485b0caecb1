using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Tests.Workloads;

/// <summary>A lab in this process, and short ways to apply to it and read from it.</summary>
internal sealed class TestCluster : IAsyncDisposable
{
    private static readonly Caller s_admin = new("admin", ["system:masters", "system:authenticated"], "test");
    private readonly CancellationTokenSource _limit;

    private TestCluster(LabHost host, TimeSpan? limit)
    {
        Host = host;
        _limit = new CancellationTokenSource(limit ?? TimeSpan.FromMinutes(4));
    }

    public LabHost Host { get; }

    public ILabApi Api => Host.Api;

    public LabClock Clock => Host.Clock;

    public CancellationToken Limit => _limit.Token;

    public static async Task<TestCluster> StartAsync(
        WorkloadOptions? workloads = null, TimeSpan? limit = null, params IReadOnlyList<IPodProgramFactory> programs)
    {
        return await StartWithAsync(new LabOptions { StartTime = new DateTimeOffset(2026, 11, 24, 4, 0, 0, TimeSpan.Zero), Seed = 1, Workloads = workloads }, limit, programs);
    }

    /// <summary>The same, with the options of a lab on the wire.</summary>
    public static async Task<TestCluster> StartWithAsync(LabOptions options, TimeSpan? limit = null, params IReadOnlyList<IPodProgramFactory> programs)
    {
        var host = await LabHost.StartAsync(options);
        host.Services.PodPrograms.AddRange(programs);
        return new TestCluster(host, limit);
    }

    public async Task<JsonObject> ApplyAsync(string yaml)
    {
        JsonObject? last = null;
        foreach (var document in Yaml.Documents(yaml))
        {
            last = await ApplyAsync(document);
        }

        return last!;
    }

    public async Task<JsonObject> ApplyAsync(JsonObject value)
    {
        var id = Resource(value);
        using (Clock.Begin("a test").Enter())
        {
            return await Api.ApplyAsync(s_admin, id, value, null, true, Limit);
        }
    }

    public Task<JsonObject> CreateAsync(ResourceId resource, JsonObject value) => Api.CreateAsync(s_admin, resource, value, Limit);

    public Task PatchAsync(ResourceId resource, string ns, string name, string json) =>
        Api.PatchAsync(s_admin, resource, ns, name, PatchKind.Merge, JsonNode.Parse(json)!, null, Limit);

    public Task DeleteAsync(ResourceId resource, string ns, string name) =>
        Api.DeleteAsync(s_admin, resource, ns, name, "Background", Limit);

    /// <summary>Waits until everything that follows from the last writes has happened.</summary>
    public Task SettleAsync() => AdvanceAsync(TimeSpan.FromSeconds(1));

    public Task AdvanceAsync(TimeSpan by) => Clock.AdvanceAsync(by, Limit);

    public JsonObject Get(ResourceId resource, string? ns, string name) =>
        Api.Get(resource, ns, name) ?? throw new InvalidOperationException($"{resource} {ns}/{name} is not there");

    public List<JsonObject> Pods(string ns, string prefix) =>
        [.. Api.List(KnownResources.Pods, ns).Where(pod => pod.Name().StartsWith(prefix, StringComparison.Ordinal))];

    public List<JsonObject> Events(string ns, string reason) =>
        [.. Api.List(KnownResources.Events, ns).Where(value => value.Text("reason") == reason)];

    public Task NamespaceAsync(string name) => ApplyAsync($"apiVersion: v1\nkind: Namespace\nmetadata:\n  name: {name}");

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _limit.Dispose();
    }

    public static ResourceId Resource(JsonObject value)
    {
        var version = value.Text("apiVersion")!;
        var slash = version.IndexOf('/', StringComparison.Ordinal);
        var kind = value.Text("kind")!.ToLowerInvariant();
        var plural = kind.EndsWith("ss", StringComparison.Ordinal) ? kind + "es"
            : kind.EndsWith('y') ? kind[..^1] + "ies"
            : kind == "endpoints" ? kind
            : kind + "s";
        return new ResourceId(slash < 0 ? "" : version[..slash], version[(slash + 1)..], plural);
    }
}
