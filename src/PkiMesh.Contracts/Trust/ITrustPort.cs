namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>The trust bundle.</summary>
    ITrustPort Trust { get; }
}

/// <summary>Spreads the trust anchor by trust-manager. Every member may throw <see cref="PkiMeshException"/> with the ids of <see cref="IClusterPort"/>.</summary>
public interface ITrustPort
{
    /// <summary>Makes the Bundle what it shall be and waits until the control plane's ConfigMap holds exactly the intended anchors.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What to trust, and where to spread it.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>AnchorSecretNotFound</c>, <c>PemInvalid</c>, <c>AnchorNotCa</c> and the other flaws of an anchor,
    /// <c>EnterpriseRootMissing</c>, <c>EnterpriseRootUnusable</c>, <c>SecretChainHoldsNoMore</c>, <c>BundleTooBigForEnv</c>, <c>TrustNamespaceMismatch</c>, <c>NamespaceNotSelected</c>,
    /// <c>TrustAnchorWouldDrop</c>, <c>RotationUnderWay</c>, <c>TrustBundleTimeout</c>, <c>ObjectOwnedByOther</c>, <c>FieldManagerConflict</c>.</exception>
    Task<TrustBundle> SyncAsync(MeshCluster cluster, TrustBundleOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Reads the Bundles and what they have spread.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="name">One Bundle; null for all.</param>
    /// <param name="controlPlaneNamespace">The namespace whose ConfigMap is shown.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TrustBundleNotFound</c>, <c>CrdMissing</c>.</exception>
    Task<IReadOnlyList<TrustBundle>> GetAsync(MeshCluster cluster, string? name, string controlPlaneNamespace, CancellationToken cancellationToken);
}
