using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Live;

/// <summary>linkerd viz on a mesh that was there before it.</summary>
[Collection(LiveMeshGroup.Name)]
public sealed class VizTests(LiveMesh mesh)
{
    private static readonly MeshTapQuery s_web = new() { Namespace = "emojivoto", Resource = "deploy/web", Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>One scenario, since viz is there once: missing, planned, installed, left alone the second time, and used.</summary>
    [Fact]
    public async Task Viz_is_installed_once_and_its_tap_shows_what_web_sends()
    {
        Assert.Equal("TapNotInstalled", (await Assert.ThrowsAnyAsync<PkiMeshException>(() => WatchAsync(s_web))).ErrorId);

        var plan = new RecordingOperation(whatIf: true);
        Assert.Equal(MeshComponentStatus.Planned, (await InstallAsync(plan)).Status);
        Assert.Contains("APIService v1alpha1.tap.linkerd.io", Assert.Single(plan.Plans), StringComparison.Ordinal);
        Assert.Null(await mesh.Client.GetAsync(KubeResources.ApiServices, null, "v1alpha1.tap.linkerd.io", CancellationToken.None));

        var first = new RecordingOperation();
        var installed = await InstallAsync(first);
        Assert.Equal((MeshComponentStatus.Installed, true, "linkerd-viz"), (installed.Status, installed.Ready, installed.Namespace));
        Assert.Contains(first.Warnings, warning => warning.Contains("emojivoto", StringComparison.Ordinal) && warning.Contains("cannot be tapped", StringComparison.Ordinal));

        var second = new RecordingOperation();
        Assert.Equal(MeshComponentStatus.Unchanged, (await InstallAsync(second)).Status);
        Assert.All(second.Reports, change => Assert.Equal(MeshChangeAction.None, change.Action));

        await RestartAsync("web");
        var seen = await WatchAsync(s_web with { ToResource = "deploy/voting", First = 6 });
        Assert.Equal(6, seen.Count);
        Assert.All(seen, one =>
        {
            Assert.True(one.IsSecured, one.Tls);
            Assert.Equal("voting.emojivoto.serviceaccount.identity.linkerd.cluster.local", one.PeerName);
            Assert.Equal(("emojivoto/deployment/web", "emojivoto/deployment/voting"), (one.Source, one.Target));
        });
        Assert.Equal(3, seen.Where(one => one.StreamId == seen[0].StreamId).Select(one => one.Kind).Distinct().Count());
    }

    private Task<MeshComponent> InstallAsync(RecordingOperation operation) => mesh.Engine.Components.InstallAsync(mesh.Cluster, MeshComponentKind.Viz,
        new MeshComponentOptions { ManifestPath = Path.Combine(mesh.Lab.ManifestsPath!, "linkerd-viz.yaml"), Timeout = TimeSpan.FromMinutes(2) }, operation, CancellationToken.None);

    private async Task RestartAsync(string deployment)
    {
        var patch = JsonNode.Parse("""{"spec":{"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2026-01-01T00:00:00Z"}}}}}""")!.AsObject();
        await mesh.Client.PatchAsync(KubeResources.Deployments, "emojivoto", deployment, patch, null, CancellationToken.None);
        await mesh.Engine.Lab.StepAsync(mesh.Lab, TimeSpan.FromMinutes(1), CancellationToken.None);
    }

    private async Task<IReadOnlyList<MeshTapEvent>> WatchAsync(MeshTapQuery query)
    {
        List<MeshTapEvent> seen = [];
        await foreach (var one in mesh.Engine.Live.WatchTapAsync(mesh.Cluster, query, new RecordingOperation(), CancellationToken.None))
            seen.Add(one);
        return seen;
    }
}
