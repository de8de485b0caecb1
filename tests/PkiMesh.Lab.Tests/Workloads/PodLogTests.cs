using System.Text.Json.Nodes;
using PkiMesh.Lab.Tests.Api.Http;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Workloads;

/// <summary>What <c>kubectl logs</c> asks for.</summary>
public sealed class PodLogTests
{
    private const string Path = "/api/v1/namespaces/default/pods/writer/log?";

    private const string Pod = """
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"writer","namespace":"default"},"spec":{"containers":[{"name":"writer","image":"example.com/writer:1"}]}}
        """;

    [Fact]
    public async Task Lines_are_chosen_by_the_labs_clock_by_count_and_by_bytes()
    {
        var (client, writer) = await StartAsync();
        await using var _ = client;
        writer.Context!.Log("old");
        await client.Lab.Clock.AdvanceAsync(TimeSpan.FromDays(365), default);
        var noon = client.Lab.Clock.GetUtcNow();
        Assert.Equal("", await ReadAsync(client, "sinceSeconds=3600"));
        writer.Context.Log("new");
        Assert.Equal("new\n", await ReadAsync(client, "sinceSeconds=3600"));
        Assert.Equal("new\n", await ReadAsync(client, $"sinceTime={noon:yyyy-MM-ddTHH:mm:ssZ}"));
        Assert.Equal("new\n", await ReadAsync(client, "tailLines=1"));
        Assert.Equal("ol", await ReadAsync(client, "limitBytes=2"));
        Assert.EndsWith(" new\n", await ReadAsync(client, "tailLines=1&timestamps=true"), StringComparison.Ordinal);
        var previous = await client.GetAsync(Path + "previous=true");
        Assert.Equal((400, "previous terminated container \"writer\" in pod \"writer\" not found"), (previous.Status, previous.Message));
    }

    [Fact]
    public async Task A_follower_reads_on_until_the_pod_is_gone()
    {
        var (client, writer) = await StartAsync();
        await using var _ = client;
        writer.Context!.Log("before");
        using var answer = await client.OpenAsync(Path + "follow=true");
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync());
        Assert.Equal("before", await lines.ReadLineAsync());
        writer.Context.Log("after");
        Assert.Equal("after", await lines.ReadLineAsync());
        await client.SendAsync("DELETE", "/api/v1/namespaces/default/pods/writer", """{"gracePeriodSeconds":0}""");
        Assert.Null(await lines.ReadLineAsync());
    }

    private static async Task<string> ReadAsync(LabClient client, string query)
    {
        var answer = await client.GetAsync(Path + query);
        Assert.Equal(200, answer.Status);
        return answer.Text;
    }

    private static async Task<(LabClient Client, Writer Writer)> StartAsync()
    {
        var client = await LabClient.StartAsync();
        var writer = new Writer();
        client.Lab.Services.PodPrograms.Add(writer);
        Assert.Equal(201, (await client.PostAsync("/api/v1/namespaces/default/pods", Pod)).Status);
        await client.Lab.Clock.AdvanceAsync(TimeSpan.FromSeconds(1), default);
        return (client, writer);
    }

    private sealed class Writer : IPodProgramFactory, IPodProgram
    {
        public PodProgramContext? Context { get; private set; }

        public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; } = new Dictionary<int, IPodEndpoint>();

        public bool Matches(JsonObject pod, JsonObject container) => true;

        public IPodProgram Create(PodProgramContext context)
        {
            Context = context;
            return this;
        }

        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
