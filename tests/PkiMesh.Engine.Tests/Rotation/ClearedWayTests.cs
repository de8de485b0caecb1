using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

/// <summary>What a rotation that came to nothing leaves behind must not come into force later.</summary>
public sealed class ClearedWayTests
{
    /// <summary>TPP grants the new anchor after the way back: five minutes after it was asked for.</summary>
    [LongFact]
    public async Task What_is_granted_after_it_was_undone_does_not_come_in_the_place_of_the_old_anchor()
    {
        await using var lab = await RotationLab.BuildAsync();
        var before = (await lab.GetAsync()).OldAnchor!;
        var missing = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.UpdateAsync(new MeshRotationOptions { IssuerName = "nobody" }));
        Assert.Equal(("IssuerNotFound", PkiMeshErrorKind.ObjectNotFound), (missing.ErrorId, missing.Kind));
        Assert.Null(await lab.Client.GetAsync(KubeResources.ConfigMaps, "cert-manager", "pkimesh-rotation", default));

        await lab.IssuerAsync("tpp-slow", @"\VED\Policy\Certificates\lab\slow-5m");
        await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.UpdateAsync(new MeshRotationOptions { IssuerName = "tpp-slow", Mode = AnchorMode.SameKey, Timeout = TimeSpan.FromSeconds(15) }));
        var certificate = await lab.Client.RequireAsync(KubeResources.Certificates, "cert-manager", "linkerd-trust-anchor", default);
        Assert.Equal(("tpp-slow", "Never", "True"), (certificate.Text("spec", "issuerRef", "name"), certificate.Text("spec", "privateKey", "rotationPolicy"), certificate.Condition("Issuing").Text("status")));
        Assert.True((await lab.GetAsync()).CanUndo);

        Assert.Equal(MeshRotationStatus.Undone, (await lab.UndoAsync()).Status);
        certificate = await lab.Client.RequireAsync(KubeResources.Certificates, "cert-manager", "linkerd-trust-anchor", default);
        Assert.Equal(("tpp-issuer", "Always"), (certificate.Text("spec", "issuerRef", "name"), certificate.Text("spec", "privateKey", "rotationPolicy")));
        Assert.NotEqual("True", certificate.Condition("Issuing").Text("status"));
        await lab.StepClockAsync(TimeSpan.FromMinutes(10));
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("a day after it was undone");
        var now = await lab.GetAsync();
        Assert.Equal((MeshRotationStatus.NotDue, AnchorMode.Pinned, before.Sha256), (now.Status, now.Mode, now.OldAnchor!.Sha256));
        Assert.DoesNotContain(await lab.ProblemsAsync(), problem => !problem.StartsWith("TppObject", StringComparison.Ordinal));
    }

    /// <summary>The old anchor signs from the Secret that a rotation keeps it in, and nothing else tells of that rotation.</summary>
    [LongFact]
    public async Task A_rotation_whose_record_is_lost_is_brought_to_its_end()
    {
        await using var lab = await RotationLab.BuildAsync(oneTier: true);
        await lab.UpdateAsync(new MeshRotationOptions { Now = true, Until = MeshRotationStep.RestartControlPlane });
        Assert.True(await lab.Client.DeleteAsync(KubeResources.ConfigMaps, "cert-manager", "pkimesh-rotation", default));
        Assert.Equal(MeshRotationStatus.Due, (await lab.GetAsync()).Status);
        Assert.Equal(MeshRotationStatus.Completed, (await lab.UpdateAsync(new MeshRotationOptions())).Status);
        Assert.Single(Assert.Single(await lab.Engine.Trust.GetAsync(lab.Cluster, null, "linkerd", default)).Anchors);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Secrets, "cert-manager", "linkerd-identity-trust-roots-previous", default));
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("a day");
        Assert.Empty(await lab.ProblemsAsync());
    }

    /// <summary>Another root is trusted by all before anything is signed below it, and can be taken back.</summary>
    [LongFact]
    public async Task The_enterprise_root_can_be_another_and_that_can_be_taken_back()
    {
        await using var lab = await RotationLab.BuildAsync(mode: AnchorMode.EnterpriseRoot);
        await lab.IssuerAsync("tpp-issuer-2", lab.Lab.TppZoneOneTier);
        var other = new MeshRotationOptions { IssuerName = "tpp-issuer-2" };
        await lab.UpdateAsync(other with { Until = MeshRotationStep.RenewAnchor });
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("a day with another anchor that does not sign yet");
        Assert.Equal(MeshRotationStatus.Undone, (await lab.UndoAsync()).Status);
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("it was undone");

        var done = await lab.UpdateAsync(other);
        Assert.Equal((MeshRotationStatus.Completed, AnchorMode.EnterpriseRoot), (done.Status, done.Mode));
        Assert.NotEqual(done.OldAnchor!.Issuer, done.NewAnchor!.Issuer);
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("a day");
        // That the enterprise root is trusted is told of as such.
        Assert.DoesNotContain(await lab.ProblemsAsync(), problem => !problem.StartsWith("TrustRoots: The trust roots hold", StringComparison.Ordinal));
    }
}
