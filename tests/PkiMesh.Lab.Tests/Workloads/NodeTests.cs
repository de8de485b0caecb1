using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Workloads;

public class NodeTests
{
    private const string Pod = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: reader
          namespace: default
        spec:
          containers:
          - name: reader
            image: example.com/reader:1
            env:
            - name: LEVEL
              valueFrom:
                configMapKeyRef:
                  name: settings
                  key: level
            - name: TEXT
              value: $(LEVEL) and $(UNKNOWN)
            volumeMounts:
            - name: tls
              mountPath: /tls
          volumes:
          - name: tls
            secret:
              secretName: pair
        """;

    private const string Settings = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: settings\n  namespace: default\ndata:\n  level: high";

    [Fact]
    public async Task A_pod_waits_for_what_it_mounts_and_for_what_its_environment_names()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync(Pod);
        await cluster.SettleAsync();
        var waiting = Container(cluster);
        Assert.Equal("ContainerCreating", waiting.Text("state", "waiting", "reason"));

        await cluster.ApplyAsync(Secret("one"));
        await cluster.SettleAsync();
        waiting = Container(cluster);
        Assert.Equal("CreateContainerConfigError", waiting.Text("state", "waiting", "reason"));
        Assert.Equal("configmap \"settings\" not found", waiting.Text("state", "waiting", "message"));
        Assert.Equal("Pending", cluster.Get(KnownResources.Pods, "default", "reader").Text("status", "phase"));

        await cluster.ApplyAsync(Settings);
        await cluster.SettleAsync();
        Assert.True(PodTemplates.IsReady(cluster.Get(KnownResources.Pods, "default", "reader")));
    }

    [Fact]
    public async Task A_program_sees_its_files_and_environment_and_a_change_only_at_the_next_sync()
    {
        var program = new Recorder();
        await using var cluster = await TestCluster.StartAsync(new WorkloadOptions { VolumeSyncDelay = TimeSpan.FromSeconds(60) }, null, program);
        await cluster.ApplyAsync(Secret("one"));
        await cluster.ApplyAsync(Settings);
        await cluster.ApplyAsync(Pod);
        await cluster.SettleAsync();
        Assert.Equal("high and $(UNKNOWN)", program.Context!.Environment["TEXT"]);
        Assert.Equal("one", program.Read());

        await cluster.ApplyAsync(Secret("two"));
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(50));
        Assert.Equal("one", program.Read());
        Assert.Equal(0, program.Swaps);

        await cluster.AdvanceAsync(TimeSpan.FromSeconds(20));
        Assert.Equal("two", program.Read());
        Assert.Equal(1, program.Swaps);
    }

    [Fact]
    public async Task A_program_that_fails_is_started_again_after_ten_seconds_then_twenty()
    {
        var program = new Recorder { Failures = 2 };
        await using var cluster = await TestCluster.StartAsync(null, null, program);
        await cluster.ApplyAsync(Secret("one"));
        await cluster.ApplyAsync(Settings);
        await cluster.ApplyAsync(Pod);
        await cluster.SettleAsync();
        var status = Container(cluster);
        Assert.Equal("CrashLoopBackOff", status.Text("state", "waiting", "reason"));
        Assert.StartsWith("back-off 10s restarting failed container=reader pod=reader_default(", status.Text("state", "waiting", "message"), StringComparison.Ordinal);
        Assert.Equal(1, status.Int("lastState", "terminated", "exitCode"));

        await cluster.AdvanceAsync(TimeSpan.FromSeconds(12));
        Assert.Equal(2, program.Starts);
        Assert.StartsWith("back-off 20s", Container(cluster).Text("state", "waiting", "message"), StringComparison.Ordinal);

        await cluster.AdvanceAsync(TimeSpan.FromSeconds(21));
        status = Container(cluster);
        Assert.Equal(2, status.Int("restartCount"));
        Assert.True(status.Flag("ready"));
    }

    [Fact]
    public async Task A_pod_that_fails_for_ever_waits_once_whatever_is_said_of_it()
    {
        var program = new Recorder { Failures = int.MaxValue };
        await using var cluster = await TestCluster.StartAsync(null, null, program);
        await cluster.ApplyAsync(Secret("one"));
        await cluster.ApplyAsync(Settings);
        await cluster.ApplyAsync(Pod);
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(30));
        var before = cluster.Clock.PendingTimers();

        for (var i = 0; i < 20; i++)
        {
            await cluster.PatchAsync(KnownResources.Pods, "default", "reader", $$"""{"metadata":{"annotations":{"n":"{{i}}"} } }""");
            await cluster.AdvanceAsync(TimeSpan.FromSeconds(1));
        }

        // One lease of events at most.
        Assert.InRange(cluster.Clock.PendingTimers(), before - 1, before + 1);
    }

    [Fact]
    public async Task A_job_runs_to_its_end()
    {
        await using var cluster = await TestCluster.StartAsync();

        await cluster.ApplyAsync("""
            apiVersion: batch/v1
            kind: Job
            metadata:
              name: once
              namespace: default
            spec:
              template:
                spec:
                  restartPolicy: Never
                  containers:
                  - name: once
                    image: example.com/once:1
            """);
        await cluster.SettleAsync();

        var job = cluster.Get(KnownResources.Jobs, "default", "once");
        Assert.Equal(1, job.Int("status", "succeeded"));
        Assert.Equal("True", job.Condition("Complete").Text("status"));
        Assert.Equal("Succeeded", Assert.Single(cluster.Pods("default", "once-")).Text("status", "phase"));
    }

    [Fact]
    public async Task A_cron_job_keeps_its_hours_while_the_clock_is_moved()
    {
        await using var cluster = await TestCluster.StartAsync();
        await cluster.ApplyAsync("""
            apiVersion: batch/v1
            kind: CronJob
            metadata:
              name: nightly
              namespace: default
            spec:
              schedule: "7 3 * * *"
              successfulJobsHistoryLimit: 2
              jobTemplate:
                spec:
                  template:
                    spec:
                      restartPolicy: Never
                      containers:
                      - name: nightly
                        image: example.com/nightly:1
            """);

        var created = new List<string>();
        using var events = cluster.Api.Subscribe(KnownResources.Events, change =>
        {
            if (change.Kind == StoreChangeKind.Added && change.Object.Text("message")!.StartsWith("Created job ", StringComparison.Ordinal))
            {
                created.Add(change.Name);
            }
        });
        await cluster.AdvanceAsync(TimeSpan.FromDays(5));

        Assert.Equal(5, created.Count);
        Assert.Equal(2, cluster.Api.List(KnownResources.Jobs, "default").Count);
        Assert.Equal("2026-11-29T03:07:00Z", cluster.Get(KnownResources.CronJobs, "default", "nightly").Text("status", "lastScheduleTime"));
    }

    private static JsonObject Container(TestCluster cluster) =>
        cluster.Get(KnownResources.Pods, "default", "reader").Objects("status", "containerStatuses").Single();

    private static string Secret(string value) =>
        $"apiVersion: v1\nkind: Secret\nmetadata:\n  name: pair\n  namespace: default\ndata:\n  file: {Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value))}";

    private sealed class Recorder : IPodProgramFactory, IPodProgram
    {
        public PodProgramContext? Context { get; private set; }

        public int Starts { get; private set; }

        public int Swaps { get; private set; }

        public int Failures { get; init; }

        public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; } = new Dictionary<int, IPodEndpoint>();

        public bool Matches(JsonObject pod, JsonObject container) => container.Text("image") == "example.com/reader:1";

        public IPodProgram Create(PodProgramContext context)
        {
            Context = context;
            return this;
        }

        public string Read() => System.Text.Encoding.UTF8.GetString(Context!.Files.Read("/tls/file")!);

        public Task StartAsync(CancellationToken cancellationToken)
        {
            if (++Starts <= Failures)
            {
                throw new InvalidOperationException("not yet");
            }

            Context!.Files.OnSwap("/tls", _ =>
            {
                Swaps++;
                return Task.CompletedTask;
            });
            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
