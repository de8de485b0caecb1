using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

public sealed class ModeRotationTests
{
    [LongFact]
    public async Task With_the_enterprise_root_no_workload_is_restarted_and_the_mode_can_be_changed()
    {
        await using var lab = await RotationLab.BuildAsync(mode: AnchorMode.EnterpriseRoot);
        var operation = new RecordingOperation();
        var done = await lab.UpdateAsync(new MeshRotationOptions { Now = true }, operation);
        Assert.Equal((MeshRotationStatus.Completed, AnchorMode.EnterpriseRoot), (done.Status, done.Mode));
        Assert.DoesNotContain(operation.Reports, change => change.Detail == "restarted");
        await lab.StepClockAsync(TimeSpan.FromHours(30));
        await lab.CheckEdgesAsync("a day");

        var pinned = await lab.UpdateAsync(new MeshRotationOptions { Mode = AnchorMode.Pinned, KeepAnchor = true });
        Assert.Equal((MeshRotationStatus.Completed, AnchorMode.Pinned), (pinned.Status, pinned.Mode));
        Assert.Null(pinned.NewAnchor);
        await lab.CheckEdgesAsync("the change to Pinned");
        Assert.Equal(MeshRotationStatus.NotDue, (await lab.UpdateAsync(new MeshRotationOptions())).Status);

        var root = await lab.UpdateAsync(new MeshRotationOptions { Mode = AnchorMode.EnterpriseRoot, Now = true });
        Assert.Equal((MeshRotationStatus.Completed, AnchorMode.EnterpriseRoot), (root.Status, root.Mode));
        await lab.StepClockAsync(TimeSpan.FromHours(30));
        await lab.CheckEdgesAsync("the change to EnterpriseRoot");
    }

    [LongFact]
    public async Task On_the_same_key_the_control_plane_alone_is_restarted()
    {
        await using var lab = await RotationLab.BuildAsync(anchor: new MeshTrustAnchorOptions { IssuerName = "tpp-issuer", RotationPolicy = MeshRotationPolicy.Never });
        var before = (await lab.GetAsync()).OldAnchor!;
        var operation = new RecordingOperation();
        var done = await lab.UpdateAsync(new MeshRotationOptions { Now = true }, operation);
        Assert.Equal((MeshRotationStatus.Completed, AnchorMode.SameKey), (done.Status, done.Mode));
        Assert.Equal(before.PublicKeySha256, done.NewAnchor!.PublicKeySha256);
        Assert.NotEqual(before.Sha256, done.NewAnchor.Sha256);
        Assert.All(operation.Reports.Where(change => change.Detail == "restarted"), change => Assert.Equal("linkerd", change.Namespace));
        await lab.StepClockAsync(TimeSpan.FromHours(30));
        await lab.CheckEdgesAsync("a day");
        // Workloads keep the old certificate of the same key, and are told of as such.
        Assert.DoesNotContain(await lab.ProblemsAsync(), problem => !problem.StartsWith("ProxyTrustRoots", StringComparison.Ordinal));
    }

    /// <summary>The new anchor comes from another CA, one tier in place of two.</summary>
    [LongFact]
    public async Task The_CA_behind_TPP_can_be_another_and_that_can_be_taken_back()
    {
        await using var lab = await RotationLab.BuildAsync();
        await lab.IssuerAsync("tpp-issuer-2", lab.Lab.TppZoneOneTier);
        var other = new MeshRotationOptions { IssuerName = "tpp-issuer-2" };
        await lab.UpdateAsync(other with { Until = MeshRotationStep.RestartControlPlane });
        Assert.Equal(MeshRotationStatus.Undone, (await lab.UndoAsync()).Status);
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("it was undone");

        var done = await lab.UpdateAsync(other);
        Assert.Equal(MeshRotationStatus.Completed, done.Status);
        Assert.NotEqual(done.OldAnchor!.Issuer, done.NewAnchor!.Issuer);
        Assert.Equal(MeshRotationStatus.NotDue, (await lab.UpdateAsync(other)).Status);
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("a day");
        Assert.Empty(await lab.ProblemsAsync());
    }
}
