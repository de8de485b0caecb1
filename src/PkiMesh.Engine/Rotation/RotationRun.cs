using System.Diagnostics;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>One run: look, plan, do the next step, see it done; again, until there is no next step. Killed anywhere, the next run does the same.</summary>
internal sealed class RotationRun(KubeClient client, MeshCluster cluster, ITppPort tpp, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep)
{
    private const string Activity = "Rotation of the trust anchor";
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(700);

    // A receiver of the steps may take its time: what was seen before is then looked at again.
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(5);

    // What was done and shows no effect is done again after this long; nothing of it harms when done twice.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(45);

    // A kubelet swaps a Secret's files within 90 s; a controller that says nothing by then has missed it (linkerd2#15109).
    private readonly TimeSpan _reloadPatience = TimeSpan.FromSeconds(Math.Min(150, options.Timeout.TotalSeconds / 2));
    private readonly IOperation _agreed = new AgreedOperation(operation);
    private readonly RotationObserver _observer = new(client, options, operation);
    private readonly Stopwatch _sinceLook = new();
    private SigningActions? _signing;
    private RotationRecord? _record;

    /// <summary>The record to go by, from what was seen: null to leave all as it is. True as the second where another run has done something since the first look.</summary>
    public required Func<RotationState, bool, RotationRecord?> Choose { get; init; }

    /// <summary>The step up to which other clusters are as far as this one: where it is not reached any more, they come first.</summary>
    public MeshRotationStep? After { get; init; }

    private SigningActions Signing => _signing ??= new SigningActions(client, tpp, options, _agreed);

    public async Task<MeshRotation> GoAsync(CancellationToken cancellationToken)
    {
        operation.Progress(Activity, "reading the mesh");
        var state = await LookAsync(null, cancellationToken).ConfigureAwait(false);
        var decided = Choose(state, false);
        WarnOfStrangers(state, decided ?? state.Record);
        if (decided is not { } record)
        {
            return Nothing(state);
        }

        if (state.Record is not { IsUnderWay: true })
        {
            await NextIssuer.RequireAsync(client, record, cancellationToken).ConfigureAwait(false);
            WarnOfUnproven(state, record);
        }

        state = await AskAsync(state, record, cancellationToken).ConfigureAwait(false);
        var planned = RotationReport.Of(cluster, state, record, MeshRotationStatus.Planned, options, "");
        if (!await operation.ConfirmAsync($"trust anchor {state.Names.AnchorNamespace}/{state.Names.AnchorName} of mesh {state.Names.ControlPlane}",
                record.Phase == RotationPhase.Back ? "Undo the rotation" : "Rotate", RotationText.Of(planned)).ConfigureAwait(false) || operation.WhatIf)
        {
            return planned with { Message = $"{planned.RestartCount} restarts, about {RotationText.Time(planned.ExpectedTime)}." };
        }

        var lease = await RotationLease.TakeAsync(client, options.TrustNamespace, _observer.Store.Name, options.Timeout, operation, cancellationToken).ConfigureAwait(false);
        await using (lease.ConfigureAwait(false))
        {
            using var held = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, lease.Lost);
            try
            {
                return await HeldAsync(state, held.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
            {
                throw new PkiMeshException("RotationLeaseLost", PkiMeshErrorKind.ResourceUnavailable, "Another run has taken the rotation over, or the API server could not be reached for half a minute.",
                    $"Lease {options.TrustNamespace}/{_observer.Store.Name}", "Get-MeshRotation shows who works on it. Run the command again once nobody does.");
            }
        }
    }

    private async Task<MeshRotation> HeldAsync(RotationState before, CancellationToken cancellationToken)
    {
        // Another run may have done it all while this one waited for the Lease.
        var state = await LookAsync(null, cancellationToken).ConfigureAwait(false);
        if (Choose(state, RotationOptions.IsOvertaken(before, state)) is not { } chosen)
        {
            return Nothing(state);
        }

        await _observer.RequireLeavesAsync(cancellationToken).ConfigureAwait(false);
        if (!ReferenceEquals(state.Record, chosen))
        {
            await SaveAsync(chosen, cancellationToken).ConfigureAwait(false);
        }

        _record = chosen;
        await NoteSpreadAsync(state, cancellationToken).ConfigureAwait(false);
        state = await AskAsync(state, _record, cancellationToken).ConfigureAwait(false);
        while (true)
        {
            var plan = RotationPlanner.Plan(state, _record);
            if (plan.Next is not { } step || (options.Until is { } until && plan.IsReached(until)))
            {
                return Stopped(state, "the steps asked for are done; the next run goes on");
            }

            if (After is { } after && !plan.IsReached(after))
            {
                return Stopped(state, $"{step.Step} is to be done again before it goes on with the other clusters");
            }

            var percent = plan.Steps.Count(one => one.IsDone) * 100 / plan.Steps.Count;
            operation.Progress(Activity, $"{step.Step}: {step.Gate}", percent);
            if (step.Step == MeshRotationStep.Finish)
            {
                return await FinishAsync(state, cancellationToken).ConfigureAwait(false);
            }

            (var isThrough, state) = await DoAsync(step.Step, state, cancellationToken).ConfigureAwait(false);
            if (!isThrough)
            {
                return Stopped(state, "proxies renew their certificates by themselves, within 17 hours; a later run goes on") with { Status = MeshRotationStatus.Waiting };
            }

            await onStep(Stopped(state, $"{step.Step} is done")).ConfigureAwait(false);
            if (_sinceLook.Elapsed > s_fresh)
            {
                state = await LookAsync(_record, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Acts until the gate is seen. False where only time brings it about.</summary>
    private async Task<(bool IsThrough, RotationState State)> DoAsync(MeshRotationStep kind, RotationState state, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        var restarts = new RestartActions(client, options, _agreed);
        Stopwatch? sinceAct = null;
        var reloaded = false;
        for (; ; state = await LookAsync(_record, cancellationToken).ConfigureAwait(false))
        {
            var plan = RotationPlanner.Plan(state, _record!);
            // The step is through, or the world has overtaken it: an earlier one is to be done again.
            if (plan.Next?.Step is not { } next || next != kind)
            {
                return (true, state);
            }

            var step = plan.Next;
            if (kind == MeshRotationStep.RenewLeaves && ((options.WaitForLeaves && !_record!.Compromised) || (step.Restarts.Count == 0 && step.Unmanaged.Count > 0 && options.UnmanagedPods == MeshUnmanagedPods.Wait)))
            {
                return (false, state);
            }

            RefuseUnmanaged(step, clock.Elapsed);
            RefuseOwnIssuer(state, step);
            if (clock.Elapsed >= options.Timeout)
            {
                throw new PkiMeshException("RotationStepTimeout", PkiMeshErrorKind.OperationTimeout,
                    $"{kind} was not seen to be done within {options.Timeout.TotalSeconds:0} s. Waited for: {step.Gate}. Last seen: {(step.Reason.Length > 0 ? step.Reason : "nothing that tells")}.",
                    kind.ToString(), "Run the command again to go on here; Get-MeshRotation shows the step, and Test-PkiMesh what is wrong with the mesh.");
            }

            if (kind == MeshRotationStep.RenewIssuer && !reloaded && sinceAct?.Elapsed > _reloadPatience)
            {
                operation.Warning("The identity controller has not said that it took the new issuer, so it is restarted: it misses the change of its files now and then (linkerd2#15109).");
                await restarts.RestartIdentityAsync(state, _record!.Emergency, cancellationToken).ConfigureAwait(false);
                reloaded = true;
            }
            else if (sinceAct is null || (sinceAct.Elapsed > s_patience && (kind != MeshRotationStep.RenewIssuer || step.Changes.Any(change => change.Action != MeshChangeAction.Wait))))
            {
                // How long the step itself takes is bounded by its own waits; what is timed here is the wait for its effect.
                clock.Stop();
                await ActAsync(state, step, restarts, cancellationToken).ConfigureAwait(false);
                clock.Start();
                sinceAct = Stopwatch.StartNew();
                continue;
            }

            operation.Progress(Activity, $"{kind}: {(step.Reason.Length > 0 ? step.Reason : step.Gate)}");
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ActAsync(RotationState state, RotationPlanStep step, RestartActions restarts, CancellationToken cancellationToken)
    {
        var trust = new TrustActions(client, cluster, options, _agreed);
        var signing = Signing;
        if (step.Step is MeshRotationStep.TrustBoth or MeshRotationStep.RenewIssuer)
        {
            await signing.RequireSoundAsync(state, _record!, cancellationToken).ConfigureAwait(false);
        }

        await (step.Step switch
        {
            MeshRotationStep.Freeze => signing.FreezeAsync(state, _record!, step.Changes, cancellationToken),
            MeshRotationStep.Snapshot => trust.SnapshotAsync(state, cancellationToken),
            MeshRotationStep.RenewAnchor => signing.RenewAnchorAsync(state, _record!, cancellationToken),
            MeshRotationStep.TrustBoth => trust.TrustBothAsync(state, _record!, cancellationToken),
            MeshRotationStep.RenewIssuer => signing.RenewIssuerAsync(state, _record!, cancellationToken),
            MeshRotationStep.DropOldAnchor => trust.DropAsync(state, _record!, cancellationToken),
            // By the time that the old anchor is dropped the mesh is up, and budgets count again.
            _ => restarts.RestartAsync(state, step, _record!.Emergency && step.Step < MeshRotationStep.DropOldAnchor, cancellationToken),
        }).ConfigureAwait(false);
    }

    /// <summary>A pod that nobody makes again will not change by waiting; one of a Job ends.</summary>
    private void RefuseUnmanaged(RotationPlanStep step, TimeSpan elapsed)
    {
        if (step.Restarts.Count > 0 || step.Unmanaged.Count == 0 || options.UnmanagedPods == MeshUnmanagedPods.Evict
            || (step.Unmanaged.Any(pod => pod.Workload.Restart == RotationRestart.Ends) && elapsed < options.Timeout))
        {
            return;
        }

        throw new PkiMeshException("RotationPodsUnmanaged", PkiMeshErrorKind.InvalidOperation,
            $"{step.Unmanaged.Count} pods that no rollout restarts stand in the way of {step.Step}: {string.Join(", ", step.Unmanaged.Take(5).Select(pod => $"{pod.Subject}{(pod.Workload.Restart == RotationRestart.Ends ? $" (Job {pod.Workload.Name})" : "")}"))}.",
            step.Unmanaged[0].Subject, "Make them again, or give -UnmanagedPods Evict, or -UnmanagedPods Ignore where their connections may break; then run the command again: it goes on here.");
    }

    /// <summary>Which of the two issuers in its Secret linkerd reads stands in its own manifest.</summary>
    private static void RefuseOwnIssuer(RotationState state, RotationPlanStep step)
    {
        if (step.Step == MeshRotationStep.RenewIssuer && !state.ReadsIssuer)
        {
            throw new PkiMeshException("RotationNeedsExternalCa", PkiMeshErrorKind.InvalidOperation,
                $"linkerd's identity controller reads an issuer of its own (crt.pem, scheme linkerd.io/tls), and not the one that cert-manager makes in Secret {state.Names.ControlPlane}/{state.Names.IssuerSecretName}.",
                $"Deployment {state.Names.ControlPlane}/linkerd-identity",
                "Every proxy trusts both now. Render linkerd for an external CA (identity.externalCA=true, identity.issuer.scheme=kubernetes.io/tls), install that with Install-LinkerdExternalCa -Force or helm upgrade, and run this again: it goes on here.");
        }
    }

    private async Task<RotationState> LookAsync(RotationRecord? record, CancellationToken cancellationToken)
    {
        var state = await _observer.ObserveAsync(cancellationToken).ConfigureAwait(false);
        state = await AskAsync(state, record ?? state.Record, cancellationToken).ConfigureAwait(false);
        await NoteSpreadAsync(state, cancellationToken).ConfigureAwait(false);
        _sinceLook.Restart();
        return state;
    }

    private async Task<RotationState> AskAsync(RotationState state, RotationRecord? record, CancellationToken cancellationToken) =>
        record is { IsUnderWay: true } && RotationPlanner.NeedsLeaves(state, record) ? await _observer.WithLeavesAsync(state, cancellationToken).ConfigureAwait(false) : state;

    private async Task NoteSpreadAsync(RotationState state, CancellationToken cancellationToken)
    {
        if (_record is not null && state.TrustWrittenUtc is { } written && _record.Spreads.All(spread => spread.WrittenUtc != written))
        {
            await SaveAsync(_record with { Spreads = [.. _record.Spreads, new RotationSpread(written, state.Trusted)] }, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task SaveAsync(RotationRecord record, CancellationToken cancellationToken)
    {
        var owner = await RotationTargets.AnchorAsync(client, record.Names, cancellationToken).ConfigureAwait(false);
        await _observer.Store.WriteAsync(record, owner, cancellationToken).ConfigureAwait(false);
        _record = record;
    }

    private async Task<MeshRotation> FinishAsync(RotationState state, CancellationToken cancellationToken)
    {
        await Signing.FinishAsync(state, cancellationToken).ConfigureAwait(false);
        var back = _record!.Phase == RotationPhase.Back;
        if (_record.Compromised && !back)
        {
            await new CompromisedAnchorRevoker(client, tpp, options.Session, operation).RevokeAsync(_record, cancellationToken).ConfigureAwait(false);
        }

        await SaveAsync(RotationEnd.Of(state, _record, client.ServerNow.UtcDateTime), cancellationToken).ConfigureAwait(false);
        state = await LookAsync(_record, cancellationToken).ConfigureAwait(false);
        return RotationReport.Of(cluster, state, _record, back ? MeshRotationStatus.Undone : MeshRotationStatus.Completed, options,
            RotationText.End(_record, state.Anchor.Chain[0].Info.Sha256 != _record.OldLeaf.Info.Sha256));
    }

    private void WarnOfStrangers(RotationState state, RotationRecord? record)
    {
        if (!options.DropPeers && state.Record is not { IsUnderWay: true } && record is not { Peers.Count: > 0 })
        {
            foreach (var anchor in StandingAnchors.Strangers(state))
            {
                operation.Warning($"The mesh trusts \"{anchor}\" (serial {anchor.Info.SerialNumber}), and nothing that was seen of it stands on that anchor: it is kept. "
                    + "If it is that of another cluster, give all that are linked to -Cluster; if it is of no use any more, -DropPeers ceases to trust it.");
            }
        }
    }

    private void WarnOfUnproven(RotationState state, RotationRecord record)
    {
        foreach (var anchor in StandingAnchors.Unproven(state, record.Foreign))
        {
            var holder = state.Pods.First(pod => pod.Injected is { } injected && injected.Any(one => one.Info.Sha256 == anchor.Info.Sha256));
            operation.Warning($"{holder.Subject} trusts \"{anchor}\" (serial {anchor.Info.SerialNumber}), on which neither the identity issuer nor the control plane stands: it is not spread.");
        }
    }

    private MeshRotation Stopped(RotationState state, string message) =>
        RotationReport.Of(cluster, state, _record, _record!.Phase == RotationPhase.Back ? MeshRotationStatus.GoingBack : MeshRotationStatus.InProgress, options, message);

    private MeshRotation Nothing(RotationState state)
    {
        operation.Report(new MeshChange(MeshChangeAction.None, "Certificate", state.Names.AnchorNamespace, state.Names.AnchorName));
        var due = RotationDue.Of(state.Anchor.Chain[0].Info, options.RenewBefore);
        return RotationReport.Of(cluster, state, null, MeshRotationStatus.NotDue, options, $"Nothing to do: the anchor is due on {due:u}. -Now rotates it all the same.");
    }
}
