namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>The rotation of the trust anchor.</summary>
    IRotationPort Rotation { get; }
}

/// <summary>
/// Rotates the mesh's trust anchor without a broken connection. Where a rotation stands is read from the cluster each time; a record in
/// a ConfigMap holds what cannot be read any more, and a Lease keeps two runs apart. Every member throws <see cref="PkiMeshException"/>
/// with the ids of <see cref="ICertManagerPort"/> and <see cref="ITrustPort"/>, and <c>MeshNotFound</c> where linkerd has no identity
/// issuer from cert-manager.
/// </summary>
public interface IRotationPort
{
    /// <summary>Begins a rotation that is due, or goes on with the one under way. Where neither is, nothing is changed.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">How.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="onStep">Called with the state after each step.</param>
    /// <param name="cancellationToken">Ends it; what is done is kept, and the next run goes on.</param>
    /// <exception cref="PkiMeshException"><c>RotationHeld</c>: another run works on it. <c>RotationLeaseLost</c>: another run took over.
    /// <c>RotationStepTimeout</c>: a step was done and its effect not seen. <c>RotationPodsUnmanaged</c>: pods that no rollout restarts are in the way.
    /// <c>RotationBudgetTimeout</c>: a PodDisruptionBudget allows no restart. <c>RotationRecordUnreadable</c>. <c>RotationGoesBack</c>: it is being undone.
    /// <c>RotationNeedsClusters</c>: it is rotated together with other clusters. <c>RotationAnchorUnknown</c>, <c>RotationAnchorForeign</c>: the compromised anchor
    /// is none of the mesh, or that of another cluster. <c>RotationOptionsContradict</c>, <c>RotationUnderWay</c>: options do not fit together, or not the rotation
    /// under way. <c>IssuerNotFound</c>: there is no such issuer for the new anchor. <c>RotationNeedsExternalCa</c>: linkerd reads an issuer of its own.
    /// Those of making an anchor and an identity issuer; <c>RolloutTimeout</c>.</exception>
    Task<MeshRotation> UpdateAsync(
        MeshCluster cluster, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, CancellationToken cancellationToken);

    /// <summary>
    /// The same for clusters that trust each other, each with an anchor of its own: all get to trust the new anchors before one signs anywhere, and
    /// an old one is dropped once nobody anywhere shows a certificate of it. Clusters that do not trust each other yet come to do so.
    /// </summary>
    /// <param name="all">The clusters.</param>
    /// <param name="options">How, for each of them.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="onStep">Called with the state of a cluster after each of its steps.</param>
    /// <param name="cancellationToken">Ends it; what is done is kept, and the next run goes on.</param>
    /// <exception cref="PkiMeshException"><c>RotationNeedsClusters</c>: one of them is rotated together with another that is not given.
    /// <c>RotationStepTimeout</c>: one falls back time and again. Those of <see cref="UpdateAsync"/>, whose message then begins with the cluster.</exception>
    Task<IReadOnlyList<MeshRotation>> UpdateAllAsync(
        IReadOnlyList<MeshCluster> all, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, CancellationToken cancellationToken);

    /// <summary>Where it stands; changes nothing.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">The namespaces.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<MeshRotation> GetAsync(MeshCluster cluster, MeshRotationOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Goes back to the old anchor.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">How.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="onStep">Called with the state after each step.</param>
    /// <param name="cancellationToken">Ends it; what is done is kept, and the next run goes on.</param>
    /// <exception cref="PkiMeshException"><c>RotationNotFound</c>: none is under way. <c>RotationNotUndoable</c>: the old anchor is dropped or its key
    /// is gone. Those of <see cref="UpdateAsync"/>.</exception>
    Task<MeshRotation> UndoAsync(
        MeshCluster cluster, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, CancellationToken cancellationToken);

    /// <summary>Goes back to the old anchors in clusters that are rotated together.</summary>
    /// <param name="all">The clusters.</param>
    /// <param name="options">How.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="onStep">Called with the state of a cluster after each of its steps.</param>
    /// <param name="cancellationToken">Ends it; what is done is kept, and the next run goes on.</param>
    /// <exception cref="PkiMeshException">Those of <see cref="UndoAsync"/> and <see cref="UpdateAllAsync"/>.</exception>
    Task<IReadOnlyList<MeshRotation>> UndoAllAsync(
        IReadOnlyList<MeshCluster> all, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, CancellationToken cancellationToken);
}
