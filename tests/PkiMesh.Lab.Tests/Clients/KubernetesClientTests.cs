using k8s;
using k8s.LeaderElection;
using k8s.LeaderElection.ResourceLock;
using k8s.Models;
using PkiMesh.Lab.Tests.Api.Http;
using Xunit;

namespace PkiMesh.Lab.Tests.Clients;

/// <summary>The official client for C#, as a controller uses it.</summary>
public sealed class KubernetesClientTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

    [Fact]
    public async Task It_lists_by_pages_and_watches_on_from_there()
    {
        await using var lab = await LabClient.StartAsync();
        using var client = Connect(lab);
        for (var i = 0; i < 5; i++)
        {
            await client.CoreV1.CreateNamespacedConfigMapAsync(Map($"m{i}"), "default");
        }

        var seen = new List<string>();
        var page = await client.CoreV1.ListNamespacedConfigMapAsync("default", limit: 2);
        while (true)
        {
            seen.AddRange(page.Items.Select(item => item.Name()));
            if (string.IsNullOrEmpty(page.Continue()))
            {
                break;
            }

            page = await client.CoreV1.ListNamespacedConfigMapAsync("default", limit: 2, continueParameter: page.Continue());
        }

        Assert.Equal(["kube-root-ca.crt", "m0", "m1", "m2", "m3", "m4"], seen);
        var changes = new List<(WatchEventType, string)>();
        using var limit = new CancellationTokenSource(s_patience);
        var watching = Task.Run(async () =>
        {
            await foreach (var (type, item) in client.CoreV1.WatchListNamespacedConfigMapAsync("default", resourceVersion: page.ResourceVersion(), cancellationToken: limit.Token))
            {
                changes.Add((type, item.Name()));
                if (changes.Count == 3)
                {
                    return;
                }
            }
        });
        await client.CoreV1.CreateNamespacedConfigMapAsync(Map("new"), "default");
        await client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch("{\"data\":{\"a\":\"b\"}}", V1Patch.PatchType.MergePatch), "new", "default");
        await client.CoreV1.DeleteNamespacedConfigMapAsync("new", "default");
        await watching.WaitAsync(s_patience);
        Assert.Equal([(WatchEventType.Added, "new"), (WatchEventType.Modified, "new"), (WatchEventType.Deleted, "new")], changes);
    }

    [Fact]
    public async Task One_of_two_leads_until_it_stops()
    {
        await using var lab = await LabClient.StartAsync();
        using var client = Connect(lab);
        using var stopFirst = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        var (first, firstLeads) = Elector(client, "first");
        var firstRuns = RunAsync(first, stopFirst.Token);
        await firstLeads.Task.WaitAsync(s_patience);
        var (second, secondLeads) = Elector(client, "second");
        var secondRuns = RunAsync(second, stopSecond.Token);
        Assert.Equal("first", (await client.CoordinationV1.ReadNamespacedLeaseAsync("lead", "default")).Spec.HolderIdentity);
        Assert.False(secondLeads.Task.IsCompleted);

        await stopFirst.CancelAsync();
        await firstRuns;
        await secondLeads.Task.WaitAsync(s_patience);
        var lease = await client.CoordinationV1.ReadNamespacedLeaseAsync("lead", "default");
        Assert.Equal("second", lease.Spec.HolderIdentity);
        await stopSecond.CancelAsync();
        await secondRuns;
    }

    [Fact]
    public async Task A_conflict_and_a_missing_object_are_what_it_expects()
    {
        await using var lab = await LabClient.StartAsync();
        using var client = Connect(lab);
        var made = await client.CoreV1.CreateNamespacedConfigMapAsync(Map("a"), "default");
        await client.CoreV1.PatchNamespacedConfigMapAsync(new V1Patch("{\"data\":{\"a\":\"b\"}}", V1Patch.PatchType.MergePatch), "a", "default");
        var conflict = await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => client.CoreV1.ReplaceNamespacedConfigMapAsync(made, "a", "default"));
        Assert.Equal(409, (int)conflict.Response.StatusCode);
        Assert.Equal("Conflict", KubernetesJson.Deserialize<V1Status>(conflict.Response.Content).Reason);
        var missing = await Assert.ThrowsAsync<k8s.Autorest.HttpOperationException>(() => client.CoreV1.ReadNamespacedConfigMapAsync("b", "default"));
        Assert.Equal("configmaps \"b\" not found", KubernetesJson.Deserialize<V1Status>(missing.Response.Content).Message);
    }

    private static Kubernetes Connect(LabClient lab) => new(KubernetesClientConfiguration.BuildConfigFromConfigFile(lab.Lab.Wire!.KubeConfigPath));

    private static V1ConfigMap Map(string name) => new() { Metadata = new V1ObjectMeta { Name = name }, Data = new Dictionary<string, string> { ["k"] = "v" } };

    private static (LeaderElector Elector, TaskCompletionSource Leads) Elector(IKubernetes client, string name)
    {
        var leads = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var elector = new LeaderElector(new LeaderElectionConfig(new LeaseLock(client, "default", "lead", name))
        {
            LeaseDuration = TimeSpan.FromSeconds(8),
            RenewDeadline = TimeSpan.FromSeconds(7),
            RetryPeriod = TimeSpan.FromMilliseconds(200),
        });
        elector.OnStartedLeading += leads.SetResult;
        return (elector, leads);
    }

    private static async Task RunAsync(LeaderElector elector, CancellationToken cancellationToken)
    {
        try
        {
            await elector.RunUntilLeadershipLostAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
        }
    }
}
