namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>The running mesh.</summary>
    ILivePort Live { get; }
}

/// <summary>Looks at the running mesh: what its pods prove to each other, and who talks to whom.</summary>
public interface ILivePort
{
    /// <summary>
    /// Asks meshed pods for their certificates, several at once, and answers as they answer. A pod that fails is an item with its error;
    /// a pod or namespace that was named and is not there is reported as an error of that item.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="query">Which pods, and the anchors.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it, with all handshakes under way.</param>
    /// <returns>One item a pod, in the order of the answers.</returns>
    /// <exception cref="PkiMeshException"><c>TrustRootsNotFound</c>: no anchors were given and the cluster has none; <c>PemInvalid</c>; the ids of <see cref="IClusterPort"/>.</exception>
    IAsyncEnumerable<MeshIdentity> GetIdentitiesAsync(MeshCluster cluster, MeshIdentityQuery query, IOperation operation, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the metrics of meshed pods' proxies, several at once, and sums them to edges between workloads. A proxy that cannot be read is
    /// reported as an error of that item.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="query">Whose proxies.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The edges, sorted by source and target.</returns>
    /// <exception cref="PkiMeshException">The ids of <see cref="IClusterPort"/>.</exception>
    Task<IReadOnlyList<MeshEdge>> GetEdgesAsync(MeshCluster cluster, MeshEdgeQuery query, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Watches requests of the mesh as they happen, through the tap of linkerd viz.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="query">What to watch, and for how long.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The events as they come; it ends with the query's limits, or when linkerd ends it.</returns>
    /// <exception cref="PkiMeshException"><c>TapResourceInvalid</c>; <c>TapNotInstalled</c>; <c>TapUnavailable</c>; <c>TapRefused</c>; the ids of <see cref="IClusterPort"/>.</exception>
    IAsyncEnumerable<MeshTapEvent> WatchTapAsync(MeshCluster cluster, MeshTapQuery query, IOperation operation, CancellationToken cancellationToken);
}
