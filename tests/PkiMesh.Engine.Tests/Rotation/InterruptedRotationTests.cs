using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

public sealed class InterruptedRotationTests
{
    /// <summary>After each stop the identity issuer renews by itself, and then every leaf from it.</summary>
    [Fact]
    public Task Stopped_while_it_restarts_and_signs_it_goes_on() =>
        GoesOnAsync([MeshRotationStep.RestartDataPlane, MeshRotationStep.RenewIssuer, MeshRotationStep.ReloadControlPlane], TimeSpan.FromHours(42));

    /// <summary>
    /// After each stop the identity issuer has renewed by itself, and nothing tells any more whether the controller took it: the Event is gone and no
    /// leaf is signed by it yet. So the run waits in vain for a sign, each time.
    /// </summary>
    [LongFact]
    public Task Stopped_in_any_step_it_goes_on_and_no_renewal_in_between_does_harm() =>
        // There is no Snapshot to stop in: the Bundle reads the module's ConfigMap from the start.
        GoesOnAsync([.. Enum.GetValues<MeshRotationStep>().Except([MeshRotationStep.Snapshot])], TimeSpan.FromHours(25));

    /// <summary>From three steps; that it can be from one is seen whenever the tests run, with <see cref="PinnedRotationTests"/>.</summary>
    [LongFact]
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

    private static async Task GoesOnAsync(IReadOnlyList<MeshRotationStep> steps, TimeSpan gap)
    {
        await using var lab = await RotationLab.BuildAsync(oneTier: true);
        foreach (var step in steps)
        {
            Assert.True(await StopAtAsync(lab, step, now: step == steps[0]), $"{step} was over before it could be stopped");
            await lab.CheckEdgesAsync($"a stop in {step}");
            var seen = await lab.GetAsync();
            Assert.Contains(seen.Status, new[] { MeshRotationStatus.InProgress, MeshRotationStatus.NotDue });
            if (step != MeshRotationStep.DropOldAnchor)
                Assert.True(seen.CanUndo == step < MeshRotationStep.DropOldAnchor, $"{step}: {seen.CanUndo}");
            if (step == MeshRotationStep.ReloadControlPlane)
            {
                var late = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.UndoAsync());
                Assert.Equal(("RotationNotUndoable", PkiMeshErrorKind.InvalidOperation), (late.ErrorId, late.Kind));
            }

            await lab.StepClockAsync(gap);
            await lab.CheckEdgesAsync($"the gap after a stop in {step}");
        }

        var done = await lab.UpdateAsync(new MeshRotationOptions());
        Assert.Contains(done.Status, new[] { MeshRotationStatus.Completed, MeshRotationStatus.NotDue });
        Assert.Empty(await lab.ProblemsAsync());
        var refused = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.UndoAsync());
        Assert.Equal("RotationNotFound", refused.ErrorId);
    }

    /// <summary>Runs up to a step and stops it after the first change it makes, or where it waits. False where there was nothing left to stop.</summary>
    private static async Task<bool> StopAtAsync(RotationLab lab, MeshRotationStep step, bool now)
    {
        using var stop = new CancellationTokenSource();
        var seen = 0;
        var operation = new RecordingOperation
        {
            OnStatus = status =>
            {
                // The first line comes before the step does anything.
                if (status.StartsWith($"{step}:", StringComparison.Ordinal) && ++seen == 2)
                    stop.Cancel();
            },
            OnReport = change =>
            {
                if (seen > 0 && change.IsMutation)
                    stop.Cancel();
            },
        };
        try
        {
            await lab.UpdateAsync(new MeshRotationOptions { Now = now, Until = step }, operation, stop.Token);
            return false;
        }
        catch (OperationCanceledException)
        {
            return true;
        }
        catch (PkiMeshException) when (stop.IsCancellationRequested)
        {
            // A call that was under way was broken off.
            return true;
        }
    }
}
