using System.Text.Json.Nodes;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

public sealed class EmergencyTests
{
    /// <summary>Nobody rotated, and the anchor ended: every connection is down. One run brings them all up.</summary>
    [LongFact]
    public async Task An_anchor_that_has_ended_is_replaced_and_the_mesh_comes_up()
    {
        await using var lab = await RotationLab.BuildAsync(anchor: new MeshTrustAnchorOptions { IssuerName = "tpp-issuer", Duration = TimeSpan.FromDays(10) });
        await lab.StepClockAsync(TimeSpan.FromDays(11));
        Assert.NotEqual(0, await lab.CountBrokenAsync());
        Assert.Equal(MeshRotationStatus.Due, (await lab.GetAsync()).Status);

        var done = await lab.UpdateAsync(new MeshRotationOptions(), checkEdges: false);
        Assert.Equal(MeshRotationStatus.Completed, done.Status);
        await lab.CheckEdgesAsync("the mesh was brought up");
        await lab.StepClockAsync(TimeSpan.FromHours(25));
        await lab.CheckEdgesAsync("a day");
        Assert.Empty(await lab.ProblemsAsync());
    }

    /// <summary>
    /// As that mesh stands some days later: a rotation of long ago has left its mark on every workload, the identity controller is down, and a
    /// budget counts its pods among those that must not go.
    /// </summary>
    [LongFact]
    public async Task The_marks_of_an_earlier_restart_and_a_budget_do_not_keep_a_dead_mesh_down()
    {
        await using var lab = await RotationLab.BuildAsync(anchor: new MeshTrustAnchorOptions { IssuerName = "tpp-issuer", Duration = TimeSpan.FromDays(10) });
        await foreach (var deployment in lab.Client.ListAsync(KubeResources.Deployments, "linkerd", null, default))
        {
            await lab.Client.PatchAsync(KubeResources.Deployments, "linkerd", deployment.Name(), JsonNode.Parse("""
                {"spec":{"strategy":{"rollingUpdate":{"maxUnavailable":1}},"template":{"metadata":{"annotations":{"kubectl.kubernetes.io/restartedAt":"2020-01-01T00:00:00Z"}}}}}
                """)!.AsObject(), null, default);
        }

        await lab.Client.ApplyAsync(KubeResources.DisruptionBudgets, JsonNode.Parse("""
            {"apiVersion":"policy/v1","kind":"PodDisruptionBudget","metadata":{"name":"all","namespace":"linkerd"},"spec":{"minAvailable":1,"selector":{}}}
            """)!.AsObject(), new ApplyOptions(false, false, true), default);
        await lab.StepClockAsync(TimeSpan.FromDays(11));
        await foreach (var pod in lab.Client.ListAsync(KubeResources.Pods, "linkerd", new ListQuery(LabelSelector: "linkerd.io/control-plane-component=identity"), default))
        {
            await lab.Client.DeleteAsync(KubeResources.Pods, "linkerd", pod.Name(), default);
        }

        await lab.StepClockAsync(TimeSpan.FromMinutes(10));
        var identity = await lab.Client.RequireAsync(KubeResources.Deployments, "linkerd", "linkerd-identity", default);
        Assert.Equal(0, identity.Number("status", "readyReplicas") ?? 0);

        var done = await lab.UpdateAsync(new MeshRotationOptions(), checkEdges: false);
        Assert.Equal(MeshRotationStatus.Completed, done.Status);
        await lab.CheckEdgesAsync("the mesh was brought up");
    }

    /// <summary>The anchor was renewed by hand, as cmctl renew does, and the identity issuer renewed from it: the controller keeps the old one until it ends.</summary>
    [Fact]
    public async Task The_wrong_order_done_by_hand_is_put_right_before_it_breaks_the_mesh()
    {
        await using var lab = await RotationLab.BuildAsync(oneTier: true);
        await Reissue.TriggerAsync(lab.Client, "cert-manager", "linkerd-trust-anchor", default);
        await lab.StepClockAsync(TimeSpan.FromHours(1));
        await Reissue.TriggerAsync(lab.Client, "linkerd", "linkerd-identity", default);
        await lab.StepClockAsync(TimeSpan.FromHours(2));
        await lab.CheckEdgesAsync("the renewal by hand");

        var operation = new RecordingOperation();
        var done = await lab.UpdateAsync(new MeshRotationOptions(), operation);
        Assert.Equal(MeshRotationStatus.Completed, done.Status);
        Assert.DoesNotContain(operation.Reports, change => change is { Kind: "Certificate", Name: "linkerd-trust-anchor", Detail: "issue again" });
        await lab.CheckEdgesAsync("it was put right");
        await lab.StepClockAsync(TimeSpan.FromDays(3));
        await lab.CheckEdgesAsync("three days");
        Assert.Empty(await lab.ProblemsAsync());
    }

    /// <summary>The tutorial's own settings. On day 20 the anchor is swapped in one step; the mesh would be down two days later.</summary>
    [LongFact]
    public async Task A_mesh_of_the_tutorial_is_saved_after_its_anchor_was_swapped()
    {
        await using var lab = await RotationLab.BuildAsync(oneTier: true, mode: AnchorMode.SecretChain, anchor: Tutorial);
        await lab.StepClockAsync(TimeSpan.FromDays(20) + TimeSpan.FromHours(2));
        await lab.CheckEdgesAsync("the swap");
        var done = await lab.UpdateAsync(new MeshRotationOptions());
        Assert.Equal((MeshRotationStatus.Completed, AnchorMode.Pinned), (done.Status, done.Mode));
        await lab.StepClockAsync(TimeSpan.FromDays(5));
        await lab.CheckEdgesAsync("five more days");
        Assert.Empty(await lab.ProblemsAsync());
    }

    /// <summary>On the first day nothing is due; yet the anchor would renew by itself, and all of its chain is trusted.</summary>
    [LongFact]
    public async Task A_mesh_of_the_tutorial_is_made_safe_on_the_first_day()
    {
        await using var lab = await RotationLab.BuildAsync(mode: AnchorMode.SecretChain, anchor: Tutorial);
        var done = await lab.UpdateAsync(new MeshRotationOptions());
        Assert.Equal((MeshRotationStatus.Completed, AnchorMode.Pinned), (done.Status, done.Mode));
        Assert.Null(done.NewAnchor);
        var bundle = Assert.Single(await lab.Engine.Trust.GetAsync(lab.Cluster, null, "linkerd", default));
        Assert.Equal(done.OldAnchor!.Sha256, Assert.Single(bundle.Anchors).Sha256);
        await lab.StepClockAsync(TimeSpan.FromDays(23));
        await lab.CheckEdgesAsync("day 23");
        Assert.Equal(MeshRotationStatus.Completed, (await lab.UpdateAsync(new MeshRotationOptions())).Status);
        await lab.StepClockAsync(TimeSpan.FromDays(2));
        await lab.CheckEdgesAsync("day 25");
    }

    /// <summary>The key of the anchor may be in other hands, and the identity controller misses the change of its files on top of it.</summary>
    [LongFact]
    public async Task A_compromised_anchor_goes_even_if_the_controller_misses_its_event()
    {
        await using var lab = await RotationLab.BuildAsync(mode: AnchorMode.EnterpriseRoot);
        var compromised = new MeshRotationOptions { Compromised = (await lab.GetAsync()).OldAnchor!.SerialNumber, WaitForLeaves = true, Timeout = TimeSpan.FromSeconds(60) };
        await lab.UpdateAsync(compromised with { Until = MeshRotationStep.RestartDataPlane });
        await lab.Engine.Lab.AddFaultAsync(lab.Lab, new PkiMeshLabFault { Action = PkiMeshLabFaultAction.LoseFileEvent, Remaining = 1 }, default);
        var operation = new RecordingOperation();
        var done = await lab.UpdateAsync(compromised, operation);
        Assert.Equal((MeshRotationStatus.Completed, AnchorMode.Pinned), (done.Status, done.Mode));
        Assert.Contains(operation.Warnings, warning => warning.Contains("linkerd2#15109", StringComparison.Ordinal));
        Assert.Contains(operation.Warnings, warning => warning.Contains(done.OldAnchor!.SerialNumber, StringComparison.Ordinal));
        Assert.Equal(MeshRotationStatus.NotDue, (await lab.UpdateAsync(compromised)).Status);
        Assert.Empty(await lab.ProblemsAsync());
    }

    private static MeshTrustAnchorOptions Tutorial => new()
    {
        IssuerName = "tpp-issuer",
        Duration = TimeSpan.FromHours(720),
        RenewalPolicy = MeshRenewalPolicy.Automatic,
    };
}
