using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

internal sealed class RotationPort(ClusterPort clusters, ITppPort tpp) : IRotationPort
{
    public Task<MeshRotation> UpdateAsync(
        MeshCluster cluster, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, CancellationToken cancellationToken) =>
        new RotationRun(clusters.ClientOf(cluster), cluster, tpp, options, operation, onStep) { Choose = (state, overtaken) => Alone(Forward(state, overtaken ? RotationOptions.Unasked(options) : options)) }.GoAsync(cancellationToken);

    public Task<IReadOnlyList<MeshRotation>> UpdateAllAsync(
        IReadOnlyList<MeshCluster> all, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, CancellationToken cancellationToken) =>
        new RotationGroupRun(Clients(all), tpp, options, operation, onStep, false).GoAsync(cancellationToken);

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
        new RotationRun(clusters.ClientOf(cluster), cluster, tpp, options, operation, onStep) { Choose = (state, _) => Alone(RotationOptions.TakeBack(state)) }.GoAsync(cancellationToken);

    public Task<IReadOnlyList<MeshRotation>> UndoAllAsync(
        IReadOnlyList<MeshCluster> all, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, CancellationToken cancellationToken) =>
        new RotationGroupRun(Clients(all), tpp, options, operation, onStep, true).GoAsync(cancellationToken);

    private List<(KubeClient Client, MeshCluster Cluster)> Clients(IReadOnlyList<MeshCluster> all) => [.. all.Distinct().Select(cluster => (clusters.ClientOf(cluster), cluster))];

    private static RotationRecord? Forward(RotationState state, MeshRotationOptions options) => state.Record switch
    {
        { Phase: RotationPhase.Back } record => throw RotationOptions.GoesBack(record),
        { Phase: RotationPhase.Forward } record => RotationOptions.Continue(state, record, options, Peers(options)),
        _ => RotationStart.Decide(state, options, Peers(options)),
    };

    private static RotationPeers? Peers(MeshRotationOptions options) => options.DropPeers ? new RotationPeers([], [], true) : null;

    /// <summary>One that others trust cannot go further than they are.</summary>
    private static RotationRecord? Alone(RotationRecord? record) => record is { Peers.Count: > 0 } ? throw RotationOptions.NeedsClusters(record, null, record.Peers) : record;
}
