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

    [Fact]
    public async Task It_forwards_ports_through_a_WebSocket()
    {
        await using var cluster = await ClientLab.StartAsync();
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Host.Wire!.KubeConfigPath));
        using var limit = new CancellationTokenSource(s_patience);
        using var socket = await client.WebSocketNamespacedPodPortForwardAsync(ClientLab.WebhookPod(cluster), ClientLab.Namespace, [10250, 9999], WebSocketProtocol.V4BinaryWebsocketProtocol, cancellationToken: limit.Token);
        using var demuxer = new StreamDemuxer(socket, StreamType.PortForward);
        demuxer.Start();
        await using var webhook = demuxer.GetStream((byte?)0, (byte?)0);
        await using var closed = demuxer.GetStream((byte?)3, null);

        for (var i = 0; i < 2; i++)
        {
            await webhook.WriteAsync("POST /validate HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\nno review"u8.ToArray(), limit.Token);
            Assert.StartsWith("HTTP/1.1 400 ", await ReadAsync(webhook, text => text.Contains("\r\n\r\n", StringComparison.Ordinal), limit.Token), StringComparison.Ordinal);
        }

        Assert.EndsWith("dial tcp4 127.0.0.1:9999: connect: connection refused", await ReadAsync(closed, text => text.EndsWith("refused", StringComparison.Ordinal), limit.Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_applies_deletes_collections_and_works_with_kinds_it_does_not_know()
    {
        await using var cluster = await ClientLab.StartAsync();
        using var client = new Kubernetes(KubernetesClientConfiguration.BuildConfigFromConfigFile(cluster.Host.Wire!.KubeConfigPath));
        using var issuers = new GenericClient(client, "cert-manager.io", "v1", "issuers");
        var patch = new V1Patch("""{"apiVersion":"cert-manager.io/v1","kind":"Issuer","metadata":{"name":"own"},"spec":{"selfSigned":{}}}""", V1Patch.PatchType.ApplyPatch);
        await client.CustomObjects.PatchNamespacedCustomObjectAsync(patch, "cert-manager.io", "v1", "default", "issuers", "own", fieldManager: "test", force: true);
        await cluster.SettleAsync();
        var issuer = await issuers.ReadNamespacedAsync<Issuer>("default", "own");
        Assert.Equal("test", issuer.Metadata.ManagedFields.First(one => one.Operation == "Apply").Manager);

        var status = await client.CustomObjects.DeleteCollectionNamespacedCustomObjectAsync("cert-manager.io", "v1", "default", "issuers");
        Assert.NotNull(status);
        Assert.Empty((await issuers.ListNamespacedAsync<IssuerList>("default")).Items);
        Assert.Contains("v1", (await client.Apis.GetAPIVersionsAsync()).Groups.Single(group => group.Name == "cert-manager.io").Versions.Select(version => version.Version));
    }

    private static async Task<string> ReadAsync(Stream stream, Func<string, bool> whole, CancellationToken cancellationToken)
    {
        var text = "";
        var buffer = new byte[4096];
        while (!whole(text))
        {
            var read = await stream.ReadAsync(buffer, cancellationToken);
            if (read == 0)
            {
                break;
            }

            text += System.Text.Encoding.UTF8.GetString(buffer, 0, read);
        }

        return text;
    }

    private sealed class Issuer : IKubernetesObject<V1ObjectMeta>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ObjectMeta Metadata { get; set; } = new();
    }

    private sealed class IssuerList : IKubernetesObject<V1ListMeta>, IItems<Issuer>
    {
        public string ApiVersion { get; set; } = "";

        public string Kind { get; set; } = "";

        public V1ListMeta Metadata { get; set; } = new();

        public IList<Issuer> Items { get; set; } = [];
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
