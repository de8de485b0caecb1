using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

internal sealed class RotationPort(ClusterPort clusters, ITppPort tpp) : IRotationPort
{
    public Task<MeshRotation> UpdateAsync(
        MeshCluster cluster, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, CancellationToken cancellationToken) =>
        new RotationRun(clusters.ClientOf(cluster), cluster, tpp, options, operation, onStep) { Choose = state => Forward(state, options) }.GoAsync(cancellationToken);

    public async Task<MeshRotation> GetAsync(MeshCluster cluster, MeshRotationOptions options, IOperation operation, CancellationToken cancellationToken)
    {
        var client = clusters.ClientOf(cluster);
        operation.Progress("Rotation of the trust anchor", "reading the mesh");
        var observer = new RotationObserver(client, options, operation);
        var state = await observer.ObserveAsync(cancellationToken).ConfigureAwait(false);
        if (state.Record is not { IsUnderWay: true } record)
        {
            var due = RotationStart.Decide(state, options);
            return due is null
                ? RotationReport.Of(cluster, state, null, MeshRotationStatus.NotDue, options, $"Nothing to do until {RotationDue.Of(state.Anchor.Chain[0].Info, options.RenewBefore):u}.")
                : RotationReport.Of(cluster, state, due, MeshRotationStatus.Due, options, "Update-MeshTrustAnchor begins it.") with { Id = "", StartedUtc = null, CanUndo = false };
        }

        if (RotationPlanner.NeedsLeaves(state, record))
        {
            state = await observer.WithLeavesAsync(state, cancellationToken).ConfigureAwait(false);
        }

        var holder = await RotationLease.HolderAsync(client, options.TrustNamespace, observer.Store.Name, cancellationToken).ConfigureAwait(false);
        var back = record.Phase == RotationPhase.Back;
        return RotationReport.Of(cluster, state, record, back ? MeshRotationStatus.GoingBack : MeshRotationStatus.InProgress, options,
            holder is not null ? $"{holder} works on it." : $"No run works on it. {(back ? "Undo-MeshRotation" : "Update-MeshTrustAnchor")} goes on.", holder);
    }

    public Task<MeshRotation> UndoAsync(
        MeshCluster cluster, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, CancellationToken cancellationToken) =>
        new RotationRun(clusters.ClientOf(cluster), cluster, tpp, options, operation, onStep) { Choose = Backward }.GoAsync(cancellationToken);

    private static RotationRecord? Forward(RotationState state, MeshRotationOptions options) => state.Record switch
    {
        { Phase: RotationPhase.Back } record => throw new PkiMeshException("RotationGoesBack", PkiMeshErrorKind.InvalidOperation,
            $"Rotation {record.Id} is being undone.", record.Id, "Let Undo-MeshRotation come to its end; then begin a new one."),
        { Phase: RotationPhase.Forward } record => RotationOptions.Continue(state, record, options),
        _ => RotationStart.Decide(state, options),
    };

    private static RotationRecord Backward(RotationState state) => state.Record switch
    {
        { Phase: RotationPhase.Back } record => record,
        { Phase: RotationPhase.Forward } record when RotationPlanner.CanUndo(state, record) => record with { Phase = RotationPhase.Back },
        { Phase: RotationPhase.Forward } record => throw new PkiMeshException("RotationNotUndoable", PkiMeshErrorKind.InvalidOperation,
            $"Rotation {record.Id} cannot be undone: the old anchor is no longer trusted everywhere, or its key is gone.", record.Id, "Let Update-MeshTrustAnchor come to its end; then rotate again."),
        _ => throw new PkiMeshException("RotationNotFound", PkiMeshErrorKind.ObjectNotFound, "No rotation is under way, so there is nothing to undo.", state.Names.ControlPlane, "Update-MeshTrustAnchor begins one."),
    };
}
