using PkiMesh.Core.Rotation;

namespace PkiMesh.Engine.Rotation;

/// <summary>A rotation as the user sees it.</summary>
internal static class RotationReport
{
    public static MeshRotation Of(MeshCluster cluster, RotationState state, RotationRecord? record, MeshRotationStatus status, MeshRotationOptions options, string message, string? holder = null)
    {
        var plan = record is null || status is MeshRotationStatus.NotDue or MeshRotationStatus.Completed or MeshRotationStatus.Undone ? null : RotationPlanner.Plan(state, record);
        var last = record ?? state.Record;
        var anchor = state.Anchor.Chain[0];
        var isNew = record is not null && anchor.Info.Sha256 != record.OldLeaf.Info.Sha256;
        return new MeshRotation
        {
            Cluster = cluster,
            Id = last?.Id ?? "",
            Status = status,
            Message = message,
            Mode = record?.Mode ?? RotationStart.ModeOf(state),
            Namespace = state.Names.ControlPlane,
            TrustNamespace = state.Names.TrustNamespace,
            NextStep = plan?.Next?.Step,
            Steps = plan is null ? [] : [.. plan.Steps.Select((step, index) => Step(step, index + 1, step == plan.Next))],
            OldAnchor = record?.OldLeaf.Info ?? anchor.Info,
            NewAnchor = isNew ? anchor.Info : null,
            StartedUtc = last?.StartedUtc,
            FinishedUtc = last?.FinishedUtc,
            DueUtc = RotationDue.Of(anchor.Info, options.RenewBefore),
            Holder = holder ?? "",
            CanUndo = record is not null && status != MeshRotationStatus.Planned && RotationPlanner.CanUndo(state, record),
            UnmanagedPods = [.. state.Pods.Where(pod => pod.Workload.Restart is RotationRestart.Ends or RotationRestart.Never).Select(pod => pod.Subject)],
        };
    }

    private static MeshRotationStepState Step(RotationPlanStep step, int position, bool isNext) =>
        new(position, step.Step, step.IsDone ? MeshRotationStepStatus.Done : isNext ? MeshRotationStepStatus.Next : MeshRotationStepStatus.Pending, step.Gate)
        {
            Changes = step.IsDone ? [] : step.Changes,
            Restarts = step.IsDone ? 0 : step.Restarts.Count,
            ExpectedTime = step.IsDone ? TimeSpan.Zero : step.ExpectedTime,
            Reason = step.IsDone ? "" : step.Reason,
        };
}
