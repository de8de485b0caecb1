using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Live.Tap;

namespace PkiMesh.Engine.Live;

internal sealed class LivePort(ClusterPort clusters, ITppPort tpp) : ILivePort
{
    public IAsyncEnumerable<MeshIdentity> GetIdentitiesAsync(MeshCluster cluster, MeshIdentityQuery query, IOperation operation, CancellationToken cancellationToken) =>
        new IdentityReader(clusters.ClientOf(cluster), cluster, tpp, query, operation).ReadAsync(cancellationToken);

    public Task<IReadOnlyList<MeshEdge>> GetEdgesAsync(MeshCluster cluster, MeshEdgeQuery query, IOperation operation, CancellationToken cancellationToken) =>
        new EdgeReader(clusters.ClientOf(cluster), cluster, query, operation).ReadAsync(cancellationToken);

    public IAsyncEnumerable<MeshTapEvent> WatchTapAsync(MeshCluster cluster, MeshTapQuery query, IOperation operation, CancellationToken cancellationToken) =>
        new TapReader(clusters.ClientOf(cluster), query, operation).ReadAsync(cancellationToken);
}
