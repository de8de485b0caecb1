using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Rotation;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

public sealed class InterruptedRotationTests
{
    /// <summary>
    /// Stopped in the middle of every step in turn; after each stop more than a day passes, so that the identity issuer and every
    /// leaf renew in every gap between two steps.
    /// </summary>
    [Fact]
    public async Task Stopped_in_any_step_it_goes_on_and_no_renewal_in_between_does_harm()
    {
        await using var lab = await RotationLab.BuildAsync(oneTier: true);
        foreach (var step in Enum.GetValues<MeshRotationStep>())
        {
            await StopAtAsync(lab, step);
            await lab.CheckEdgesAsync($"a stop in {step}");
            var seen = await lab.GetAsync();
            Assert.Contains(seen.Status, new[] { MeshRotationStatus.InProgress, MeshRotationStatus.NotDue });
            if (step != MeshRotationStep.DropOldAnchor)
                Assert.True(seen.CanUndo == step < MeshRotationStep.DropOldAnchor, $"{step}: {seen.CanUndo}");
            await lab.StepClockAsync(TimeSpan.FromHours(25));
            await lab.CheckEdgesAsync($"a day after a stop in {step}");
        }

        var done = await lab.UpdateAsync(new MeshRotationOptions());
        Assert.Contains(done.Status, new[] { MeshRotationStatus.Completed, MeshRotationStatus.NotDue });
        Assert.Empty(await lab.ProblemsAsync());
        var refused = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.UndoAsync());
        Assert.Equal("RotationNotFound", refused.ErrorId);
    }

    [Fact]
    public async Task It_can_be_taken_back_until_the_old_anchor_is_dropped()
    {
        await using var lab = await RotationLab.BuildAsync();
        var before = (await lab.GetAsync()).OldAnchor!;
        foreach (var step in (MeshRotationStep[])[MeshRotationStep.Freeze, MeshRotationStep.RestartDataPlane, MeshRotationStep.RenewLeaves])
        {
            var halted = await lab.UpdateAsync(new MeshRotationOptions { Now = true, Until = step });
            Assert.Equal(MeshRotationStatus.InProgress, halted.Status);
            Assert.True(halted.CanUndo, $"{step}");
            var undone = await lab.UndoAsync();
            Assert.Equal(MeshRotationStatus.Undone, undone.Status);
            await lab.CheckEdgesAsync($"{step} was undone");
            await lab.StepClockAsync(TimeSpan.FromHours(25));
            await lab.CheckEdgesAsync($"a day after {step} was undone");
            Assert.Equal(before.Sha256, (await lab.GetAsync()).OldAnchor!.Sha256);
            Assert.Null(await lab.Client.GetAsync(KubeResources.Secrets, "cert-manager", "linkerd-identity-trust-roots-previous", default));
            Assert.DoesNotContain(await lab.ProblemsAsync(), problem => !problem.StartsWith("TppObject", StringComparison.Ordinal));
        }

        await lab.UpdateAsync(new MeshRotationOptions { Now = true, Until = MeshRotationStep.DropOldAnchor });
        var refused = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.UndoAsync());
        Assert.Equal(("RotationNotUndoable", PkiMeshErrorKind.InvalidOperation), (refused.ErrorId, refused.Kind));
        Assert.Equal(MeshRotationStatus.Completed, (await lab.UpdateAsync(new MeshRotationOptions())).Status);
        await lab.CheckEdgesAsync("the end");
    }

    [Fact]
    public async Task Two_runs_exclude_each_other_and_a_dead_one_is_outlived()
    {
        await using var lab = await RotationLab.BuildAsync();
        var operation = new RecordingOperation();
        await using (await RotationLease.TakeAsync(lab.Client, "cert-manager", "pkimesh-rotation", TimeSpan.Zero, operation, default))
        {
            var held = await Assert.ThrowsAnyAsync<PkiMeshException>(() =>
                lab.Engine.Rotation.UpdateAsync(lab.Cluster, new MeshRotationOptions { Now = true, Timeout = TimeSpan.FromSeconds(1) }, operation, _ => Task.CompletedTask, default));
            Assert.Equal(("RotationHeld", PkiMeshErrorKind.ResourceUnavailable), (held.ErrorId, held.Kind));
            Assert.Equal(MeshRotationStatus.NotDue, (await lab.GetAsync()).Status);
        }

        // As a run leaves it that was killed: nobody renews it any more.
        var dead = new JsonObject
        {
            ["spec"] = new JsonObject
            {
                ["holderIdentity"] = "gone/1/x",
                ["leaseDurationSeconds"] = 30,
                ["renewTime"] = lab.Client.ServerNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            },
        };
        await lab.Client.PatchAsync(KubeResources.Leases, "cert-manager", "pkimesh-rotation", dead, null, default);
        await lab.StepClockAsync(TimeSpan.FromSeconds(31));
        await using var taken = await RotationLease.TakeAsync(lab.Client, "cert-manager", "pkimesh-rotation", TimeSpan.Zero, operation, default);
        Assert.False(taken.Lost.IsCancellationRequested);
    }

    private static async Task StopAtAsync(RotationLab lab, MeshRotationStep step)
    {
        using var stop = new CancellationTokenSource();
        var operation = new RecordingOperation
        {
            OnStatus = status =>
            {
                if (status.StartsWith($"{step}:", StringComparison.Ordinal))
                {
                    stop.CancelAfter(TimeSpan.FromMilliseconds(400));
                }
            },
        };
        try
        {
            await lab.UpdateAsync(new MeshRotationOptions { Now = step == MeshRotationStep.Freeze, Until = step }, operation, stop.Token);
        }
        catch (OperationCanceledException)
        {
            return;
        }
        catch (PkiMeshException) when (stop.IsCancellationRequested)
        {
            // A call that was under way was broken off.
        }
    }
}
