using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Rotation;
using PkiMesh.Engine.Tests.Findings;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

public sealed class PinnedRotationTests
{
    [Fact]
    public async Task The_anchor_is_renewed_and_no_connection_breaks()
    {
        await using var lab = await RotationLab.BuildAsync();
        var idle = await lab.UpdateAsync(new MeshRotationOptions());
        Assert.Equal(MeshRotationStatus.NotDue, idle.Status);

        var dry = new RecordingOperation(whatIf: true);
        var planned = await lab.UpdateAsync(new MeshRotationOptions { Now = true }, dry);
        Assert.Equal(MeshRotationStatus.Planned, planned.Status);
        Assert.Contains("Create Secret cert-manager/linkerd-identity-trust-roots-previous", Assert.Single(dry.Plans), StringComparison.Ordinal);
        Assert.Null(await lab.Client.GetAsync(KubeResources.ConfigMaps, "cert-manager", "pkimesh-rotation", default));

        await using (await RotationLease.TakeAsync(lab.Client, "cert-manager", "pkimesh-rotation", TimeSpan.Zero, new RecordingOperation(), default))
        {
            var held = await Assert.ThrowsAnyAsync<PkiMeshException>(() =>
                lab.Engine.Rotation.UpdateAsync(lab.Cluster, new MeshRotationOptions { Now = true, Timeout = TimeSpan.FromSeconds(1) }, new RecordingOperation(), _ => Task.CompletedTask, default));
            Assert.Equal(("RotationHeld", PkiMeshErrorKind.ResourceUnavailable), (held.ErrorId, held.Kind));
            Assert.Equal(MeshRotationStatus.NotDue, (await lab.GetAsync()).Status);
        }

        await TakeBackAsync(lab);

        var operation = new RecordingOperation();
        var done = await lab.UpdateAsync(new MeshRotationOptions { Now = true }, operation);
        Assert.Equal(MeshRotationStatus.Completed, done.Status);
        Assert.NotEqual(done.OldAnchor!.Sha256, done.NewAnchor!.Sha256);
        Assert.Equal(planned.RestartCount, operation.Reports.Count(change => change.Detail == "restarted"));
        await lab.CheckEdgesAsync("the end");
        Assert.Empty(await lab.ProblemsAsync());
        Assert.Null(await lab.Client.GetAsync(KubeResources.Secrets, "cert-manager", "linkerd-identity-trust-roots-previous", default));

        // An Event lasts an hour, an identity issuer 23: what the controller said of it is forgotten by then.
        await lab.StepClockAsync(TimeSpan.FromDays(2));
        var again = new RecordingOperation();
        var second = await lab.UpdateAsync(new MeshRotationOptions(), again);
        Assert.Equal(MeshRotationStatus.NotDue, second.Status);
        Assert.DoesNotContain(again.Reports, change => change.IsMutation);

        // A mesh is dear to make, so the findings are tried on this one.
        await FindingWiring.CheckAsync(MeshLab.Of(lab));
    }

    private static async Task TakeBackAsync(RotationLab lab)
    {
        var before = (await lab.GetAsync()).OldAnchor!;
        var halted = await lab.UpdateAsync(new MeshRotationOptions { Now = true, Until = MeshRotationStep.RestartControlPlane });
        Assert.Equal((MeshRotationStatus.InProgress, true), (halted.Status, halted.CanUndo));
        await RefuseAsync("TrustAnchorWouldDrop", PkiMeshErrorKind.InvalidOperation, operation => lab.Engine.Trust.SyncAsync(lab.Cluster, new TrustBundleOptions(), operation, default));
        await RefuseAsync("SecretChainHoldsNoMore", PkiMeshErrorKind.InvalidArgument, operation =>
            lab.Engine.Trust.SyncAsync(lab.Cluster, new TrustBundleOptions { Mode = AnchorMode.SecretChain, KeepCurrent = true }, operation, default));
        await RefuseAsync("RotationUnderWay", PkiMeshErrorKind.InvalidOperation, operation =>
            lab.Engine.Trust.SyncAsync(lab.Cluster, new TrustBundleOptions { KeepCurrent = true, NamespaceSelector = new Dictionary<string, string>() }, operation, default));
        await RefuseAsync("RotationUnderWay", PkiMeshErrorKind.InvalidOperation, operation => lab.Engine.Mesh.NewIdentityIssuerAsync(lab.Cluster, new MeshIdentityIssuerOptions(), operation, default));
        await RefuseAsync("RotationUnderWay", PkiMeshErrorKind.InvalidOperation, operation =>
            lab.Engine.Mesh.NewTrustAnchorAsync(lab.Cluster, new MeshTrustAnchorOptions { IssuerName = "tpp-issuer", Duration = TimeSpan.FromDays(30) }, operation, default));
        await RefuseAsync("TrustAnchorNotRenewedAlone", PkiMeshErrorKind.InvalidOperation, operation =>
            lab.Engine.CertManager.RenewAsync(lab.Cluster, new MeshRenewalOptions { Name = "linkerd-trust-anchor", Namespace = "cert-manager" }, operation, default));
        Assert.Equal(MeshRotationStatus.Undone, (await lab.UndoAsync()).Status);
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("a day after it was undone");
        Assert.Equal(before.Sha256, (await lab.GetAsync()).OldAnchor!.Sha256);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Secrets, "cert-manager", "linkerd-identity-trust-roots-previous", default));
    }

    /// <summary>The Secret holds the new anchor alone by now, and the identity issuer stands on the old one.</summary>
    private static async Task RefuseAsync(string id, PkiMeshErrorKind kind, Func<IOperation, Task> change)
    {
        var operation = new RecordingOperation();
        var refused = await Assert.ThrowsAnyAsync<PkiMeshException>(() => change(operation));
        Assert.Equal((id, kind), (refused.ErrorId, refused.Kind));
        Assert.Empty(operation.Plans);
    }
}
