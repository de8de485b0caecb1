using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Manifests;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Linkerd;

public class InjectionTests
{
    [Fact]
    public async Task A_pod_of_an_annotated_namespace_gets_its_proxy_through_the_webhook()
    {
        await using var mesh = await TestMesh.StartAsync();

        await InstallDemoAsync(mesh, inject: true);

        var pod = mesh.Cluster.Pods("emojivoto", "web-").Single();
        Assert.Equal(["linkerd-init", "linkerd-proxy"], pod.Objects("spec", "initContainers").Select(container => container.Text("name")!));
        var proxy = pod.Objects("spec", "initContainers").Last();
        Assert.Equal("Always", proxy.Text("restartPolicy"));
        Assert.Equal(mesh.Pki.AnchorBundle, Variable(proxy, "LINKERD2_PROXY_IDENTITY_TRUST_ANCHORS"));
        Assert.Equal("8080", Variable(proxy, "LINKERD2_PROXY_INBOUND_PORTS"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(mesh.Pki.AnchorBundle)));
        Assert.Equal(hash, pod.Annotation("linkerd.io/trust-root-sha256"));
        Assert.Equal("edge-26.8.3", pod.Annotation("linkerd.io/proxy-version"));
        Assert.Equal("linkerd", pod.Label("linkerd.io/control-plane-ns"));
        Assert.Equal("web", pod.Label("linkerd.io/proxy-deployment"));
        Assert.Equal("emojivoto", pod.Label("linkerd.io/workload-ns"));
        Assert.True(PodTemplates.IsReady(pod));
        Assert.Equal("web.emojivoto.serviceaccount.identity.linkerd.cluster.local", mesh.Proxy("emojivoto", "web-").Identity.Name);
        Assert.Equal("default.emojivoto.serviceaccount.identity.linkerd.cluster.local", mesh.Proxy("emojivoto", "vote-bot-").Identity.Name);
        Assert.Contains(mesh.Cluster.Events("emojivoto", "Injected"), value => value.Text("involvedObject", "name") == "web" && value.Text("involvedObject", "kind") == "Deployment");
    }

    [Fact]
    public async Task Without_the_annotation_there_is_no_proxy_and_no_mutual_tls()
    {
        await using var mesh = await TestMesh.StartAsync();

        await InstallDemoAsync(mesh, inject: false);

        var pod = mesh.Cluster.Pods("emojivoto", "web-").Single();
        Assert.Empty(pod.Objects("spec", "initContainers"));
        Assert.True(PodTemplates.IsReady(pod));
        var edge = mesh.Cluster.Host.Services.MeshEdges().Single(found => found.Source == "emojivoto/vote-bot");
        Assert.Equal(("emojivoto/web", false, "not_provided_by_service_discovery"), (edge.Target, edge.Secured, edge.Error));
        Assert.Contains(mesh.Cluster.Events("emojivoto", "InjectionSkipped"), value => value.Text("message") ==
            "Linkerd sidecar proxy injection skipped: neither the namespace nor the pod have the annotation \"linkerd.io/inject:enabled\"");
    }

    [Fact]
    public async Task The_demo_talks_along_its_edges_by_mutual_tls()
    {
        await using var mesh = await TestMesh.StartAsync();

        await InstallDemoAsync(mesh, inject: true);

        var edges = mesh.Cluster.Host.Services.MeshEdges();
        Assert.All(edges, edge => Assert.True(edge.Secured, $"{edge.Source} -> {edge.Target}: {edge.Error}"));
        Assert.Equal(
            ["emojivoto/vote-bot>emojivoto/web", "emojivoto/web>emojivoto/emoji", "emojivoto/web>emojivoto/voting"],
            edges.Where(edge => edge.Target.StartsWith("emojivoto/", StringComparison.Ordinal)).Select(edge => $"{edge.Source}>{edge.Target}"));
        Assert.Contains(edges, edge => edge is { Source: "emojivoto/web", Target: "linkerd/linkerd-identity" });
    }

    [Fact]
    public async Task Pods_from_before_and_after_a_swap_of_the_anchor_refuse_each_other_when_identity_has_changed_sides()
    {
        await using var mesh = await TestMesh.StartAsync();
        await InstallDemoAsync(mesh, inject: true);

        mesh.Pki.NewAnchor();
        await mesh.WriteAnchorsAsync();
        mesh.Pki.NewIssuer();
        await mesh.WriteIssuerAsync();
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromSeconds(5));
        await mesh.RestartAsync("linkerd", "linkerd-identity");
        await mesh.RestartAsync("emojivoto", "web");

        var edges = mesh.Cluster.Host.Services.MeshEdges();
        var toWeb = edges.Single(edge => edge is { Source: "emojivoto/vote-bot", Target: "emojivoto/web" });
        Assert.False(toWeb.Secured);
        Assert.StartsWith("invalid peer certificate: BadSignature", toWeb.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pod_injected_with_anchors_that_identity_does_not_chain_to_does_not_get_ready()
    {
        await using var mesh = await TestMesh.StartAsync();
        await InstallDemoAsync(mesh, inject: true);

        mesh.Pki.NewAnchor();
        await mesh.WriteAnchorsAsync();
        await mesh.Cluster.AdvanceAsync(TimeSpan.FromSeconds(5));
        await mesh.RestartAsync("emojivoto", "web");

        var pods = mesh.Cluster.Pods("emojivoto", "web-");
        Assert.Equal(2, pods.Count);
        var stuck = pods.Single(pod => !PodTemplates.IsReady(pod));
        Assert.Equal("False", stuck.Condition("Initialized").Text("status"));
        Assert.Contains(
            mesh.Cluster.Host.Services.Workloads!.Log("emojivoto", stuck.Name(), "linkerd-proxy")!,
            line => line.Text.EndsWith("Failed to obtain identity error=invalid peer certificate: BadSignature", StringComparison.Ordinal));
    }

    private static async Task InstallDemoAsync(TestMesh mesh, bool inject)
    {
        foreach (var value in PkiMesh.Lab.Tests.Workloads.Yaml.Documents(ManifestFiles.Read("emojivoto.yaml")))
        {
            if (inject && value.Text("kind") == "Namespace")
            {
                value.Metadata()["annotations"] = new JsonObject { ["linkerd.io/inject"] = "enabled" };
            }

            await mesh.Cluster.ApplyAsync(value);
        }

        await mesh.Cluster.AdvanceAsync(TimeSpan.FromSeconds(10));
    }

    private static string? Variable(JsonObject container, string name) =>
        container.Objects("env").Single(variable => variable.Text("name") == name).Text("value");
}
