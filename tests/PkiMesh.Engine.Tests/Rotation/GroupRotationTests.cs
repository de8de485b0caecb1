using PkiMesh.Core.Certificates;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Rotation;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

/// <summary>Two clusters, each with its anchor from a CA of its own, whose proxies talk to each other.</summary>
public sealed class GroupRotationTests
{
    [LongFact]
    public async Task Two_clusters_come_to_trust_each_other_and_are_rotated_without_a_broken_connection_between_them()
    {
        await using var east = await RotationLab.BuildAsync();
        await using var west = await RotationLab.BuildAsync(oneTier: true, seed: 12);
        var there = await east.Engine.Clusters.ConnectAsync(new MeshClusterOptions { KubeConfigPath = west.Lab.KubeConfigPath }, new RecordingOperation(), default);
        MeshCluster[] both = [east.Cluster, there];
        var options = new MeshRotationOptions { Timeout = TimeSpan.FromMinutes(3), ThrottleLimit = 8 };
        Assert.NotEmpty(await BrokenAsync());

        var linked = await east.Engine.Rotation.UpdateAllAsync(both, options, new RecordingOperation(), _ => OwnEdgesAsync(), default);
        Assert.All(linked, one => Assert.Equal((MeshRotationStatus.Completed, null), (one.Status, one.NewAnchor)));
        Assert.Empty(await BrokenAsync());
        Assert.All(await east.Engine.Rotation.UpdateAllAsync(both, options, new RecordingOperation(), _ => Task.CompletedTask, default), one => Assert.Equal(MeshRotationStatus.NotDue, one.Status));

        // Nobody rotates one without the other, and a sync of its Bundle leaves the other's anchor in it.
        var now = options with { Now = true };
        var alone = await Assert.ThrowsAnyAsync<PkiMeshException>(() => east.UpdateAsync(now));
        Assert.Equal(("RotationNeedsClusters", PkiMeshErrorKind.InvalidOperation), (alone.ErrorId, alone.Kind));
        Assert.Equal(MeshRotationStatus.NotDue, (await east.UpdateAsync(options)).Status);
        Assert.Equal(2, (await east.Engine.Trust.SyncAsync(east.Cluster, new TrustBundleOptions(), new RecordingOperation(), default)).Anchors.Count);

        var dry = new RecordingOperation(whatIf: true);
        Assert.All(await east.Engine.Rotation.UpdateAllAsync(both, now, dry, _ => Task.CompletedTask, default), one => Assert.Equal(MeshRotationStatus.Planned, one.Status));
        Assert.Single(dry.Plans);

        var asked = 0;
        var halted = await east.Engine.Rotation.UpdateAllAsync(both, now with { Until = MeshRotationStep.RenewIssuer }, new RecordingOperation(), CheckAsync, default);
        Assert.All(halted, one => Assert.Equal((MeshRotationStatus.InProgress, MeshRotationStep.RenewLeaves), (one.Status, one.NextStep)));
        Assert.All(await east.Engine.Rotation.UndoAllAsync(both, options, new RecordingOperation(), CheckAsync, default), one => Assert.Equal(MeshRotationStatus.Undone, one.Status));
        Assert.Empty(await BrokenAsync());

        var done = await east.Engine.Rotation.UpdateAllAsync(both, now, new RecordingOperation(), CheckAsync, default);
        Assert.All(done, one => Assert.Equal(MeshRotationStatus.Completed, one.Status));
        Assert.All(done, one => Assert.NotEqual(one.OldAnchor!.Sha256, one.NewAnchor!.Sha256));
        Assert.True(asked > 20, $"{asked} steps");
        foreach (var cluster in both)
        {
            var bundle = Assert.Single(await east.Engine.Trust.GetAsync(cluster, null, "linkerd", default));
            Assert.Equal(done.Select(one => one.NewAnchor!.Sha256).Order(), bundle.Anchors.Select(anchor => anchor.Sha256).Order());
        }

        // Linked no more.
        var apart = await east.UpdateAsync(options with { DropPeers = true });
        Assert.Equal(MeshRotationStatus.Completed, apart.Status);
        Assert.Empty(apart.Peers);
        Assert.NotEmpty(await BrokenAsync());

        async Task CheckAsync(MeshRotation rotation)
        {
            asked++;
            await OwnEdgesAsync();
            var broken = await BrokenAsync();
            Assert.True(broken.Count == 0, $"after {rotation.Cluster.Server} {rotation.Message}: {string.Join("; ", broken.Take(3))}");
        }

        async Task OwnEdgesAsync()
        {
            await east.CheckEdgesAsync("a step");
            await west.CheckEdgesAsync("a step");
        }

        async Task<IReadOnlyList<string>> BrokenAsync()
        {
            var (one, other) = (await LookAsync(east), await LookAsync(west));
            return [.. Refused(one, other), .. Refused(other, one)];
        }
    }

    private static async Task<RotationState> LookAsync(RotationLab lab)
    {
        var observer = new RotationObserver(lab.Client, new MeshRotationOptions(), new RecordingOperation());
        return await observer.WithLeavesAsync(await observer.ObserveAsync(default), default);
    }

    /// <summary>Which certificates that proxies of one show are refused by which proxies of the other.</summary>
    private static IEnumerable<string> Refused(RotationState from, RotationState to)
    {
        foreach (var leaf in from.Leaves!)
        {
            Assert.True(leaf.Error is null, leaf.Error);
            foreach (var pod in to.Pods.Where(pod => pod.Injected is not null && pod.IsReady))
            {
                if (!ChainVerifier.Verify(leaf.Chain[0], [.. leaf.Chain.Skip(1)], pod.Injected!, from.NowUtc).IsValid)
                {
                    yield return $"{leaf.Subject} -> {pod.Subject}";
                }
            }
        }
    }
}
