using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Live;
using PkiMesh.Engine.Proof;
using PkiMesh.Engine.Tests.Kubernetes;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Live;

[Collection(LiveMeshGroup.Name)]
public sealed class EdgeTests(LiveMesh mesh)
{
    private const string Identities = "serviceaccount.identity.linkerd.cluster.local";

    [Fact]
    public async Task The_demo_application_talks_by_mutual_tls_and_strangers_do_not()
    {
        var operation = new RecordingOperation();
        // linkerd-viz comes and calls every proxy when its test likes.
        var edges = (await mesh.Engine.Live.GetEdgesAsync(mesh.Cluster, new MeshEdgeQuery(), operation, CancellationToken.None))
            .Where(edge => edge.SourceNamespace != "linkerd-viz" && edge.TargetNamespace != "linkerd-viz").ToList();

        Assert.Empty(operation.Errors);
        Assert.DoesNotContain(edges, edge => edge.TargetNamespace == "linkerd" || edge.SourceNamespace == "linkerd");
        Assert.Equal(
        [
            ("Deployment/vote-bot", "Deployment/web"), ("Deployment/web", "Deployment/emoji"), ("Deployment/web", "Deployment/voting"),
        ], edges.Where(edge => edge.IsSecured).Select(edge => (edge.Source, edge.Target)));
        var voting = edges.Single(edge => edge is { IsSecured: true, Target: "Deployment/voting" });
        Assert.Equal(($"web.emojivoto.{Identities}", $"voting.emojivoto.{Identities}", "voting-svc"), (voting.ClientName, voting.ServerName, voting.Service));
        Assert.True(voting is { SeenBySource: true, SeenByTarget: true, OpenConnections: > 0, TotalConnections: > 0, Requests: > 0, Failures: 0 });

        var out_ = edges.Single(edge => edge.Source == "Deployment/curious");
        Assert.Equal(("outside", "Deployment/caller", "not_provided_by_service_discovery"), (out_.TargetNamespace, out_.Target, out_.NoTlsReason));
        Assert.Contains("Enable-MeshInjection outside", out_.Message, StringComparison.Ordinal);

        var in_ = edges.Single(edge => edge.NoTlsReason == "no_tls_from_remote");
        Assert.Equal(("(outside the mesh)", "Deployment/web", false), (in_.Source, in_.Target, in_.SeenBySource));
        Assert.Equal(5, edges.Count);
    }

    [Fact]
    public async Task The_control_plane_is_shown_on_request_and_callers_elsewhere_by_their_identity()
    {
        var edges = await mesh.Engine.Live.GetEdgesAsync(mesh.Cluster, new MeshEdgeQuery { Namespaces = ["linkerd"], IncludeControlPlane = true }, new RecordingOperation(), CancellationToken.None);
        var web = edges.Single(edge => edge is { Source: "ServiceAccount/web", Target: "Deployment/linkerd-identity" });
        Assert.Equal(("emojivoto", $"web.emojivoto.{Identities}", $"linkerd-identity.linkerd.{Identities}", 8080), (web.SourceNamespace, web.ClientName, web.ServerName, web.Port));
    }

    [Fact]
    public async Task A_proxy_that_cannot_be_read_is_one_error()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.Then(503, """{"kind":"Status","reason":"ServiceUnavailable","message":"error trying to reach service: dial tcp 10.0.0.1:4191: i/o timeout"}""").Then(403, "{}");
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => new ProxyMetrics(client).ReadAsync(Pod("n", "p"), TimeSpan.FromSeconds(30), CancellationToken.None));
        Assert.Equal(("ProxyMetricsUnavailable", PkiMeshErrorKind.ResourceUnavailable), (e.ErrorId, e.Kind));
        Assert.Contains("pods/portforward", e.Advice, StringComparison.Ordinal);
        Assert.Contains("refuses the port-forward", e.Message, StringComparison.Ordinal);
        Assert.Equal(["/api/v1/namespaces/n/pods/p:4191/proxy/metrics", "/api/v1/namespaces/n/pods/p/portforward"], fake.Requests.Select(request => request.PathAndQuery.Split('?')[0]));
    }

    [Fact]
    public async Task A_pod_proxy_that_does_not_answer_leaves_time_for_a_port_forward()
    {
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        fake.ThenHang().Then(403, "{}");
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => new ProxyMetrics(client).ReadAsync(Pod("n", "p"), TimeSpan.FromSeconds(4), CancellationToken.None));
        Assert.Contains("refuses the port-forward", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_node_says_of_a_port_is_told()
    {
        await foreach (var pod in mesh.Client.ListAsync(KubeResources.Pods, "outside", null, CancellationToken.None))
        {
            var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => new ProxyMetrics(mesh.Client).ThroughPortForwardAsync(Pod("outside", pod.Name()), CancellationToken.None));
            Assert.Contains("connection refused", e.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Fail("there is no pod outside the mesh");
    }

    [Fact]
    public async Task A_port_forward_ends_by_either_way_of_closing()
    {
        await foreach (var pod in mesh.Client.ListAsync(KubeResources.Pods, "emojivoto", new ListQuery(LabelSelector: "app=web-svc"), CancellationToken.None))
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
            await using var port = await PortForward.OpenAsync(mesh.Client, "emojivoto", pod.Name(), MeshedPod.AdminPort, limit.Token);
            port.Dispose();
            Assert.Equal(0, await port.ReadAsync(new byte[16].AsMemory(), limit.Token));
            await Assert.ThrowsAsync<IOException>(async () => await port.WriteAsync(new byte[16].AsMemory(), limit.Token));
        }
    }

    [Fact]
    public async Task A_port_forward_brings_what_the_pod_proxy_brings()
    {
        List<MeshedPod> pods = [];
        await foreach (var pod in new MeshedPodSource(mesh.Client, "linkerd", ["web-*"], ["emojivoto"], null).ReadAsync(CancellationToken.None))
            pods.Add(pod);
        var metrics = new ProxyMetrics(mesh.Client);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        var forwarded = await metrics.ThroughPortForwardAsync(pods[0], limit.Token);
        Assert.Contains(forwarded, sample => sample.Name == "tcp_open_connections" && sample["direction"] == "outbound" && sample["peer"] == "dst");
        Assert.Equal(forwarded.Count, (await metrics.ReadAsync(pods[0], TimeSpan.FromMinutes(1), CancellationToken.None)).Count);
    }

    private static MeshedPod Pod(string ns, string name) => MeshedPod.From(System.Text.Json.Nodes.JsonNode.Parse($$"""
        { "metadata": { "name": "{{name}}", "namespace": "{{ns}}" }, "status": { "phase": "Running" }, "spec": { "containers": [ { "name": "linkerd-proxy" } ] } }
        """)!.AsObject(), "linkerd")!;
}
