using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Live;

internal sealed class LivePort(ClusterPort clusters, ITppPort tpp) : ILivePort
{
    public IAsyncEnumerable<MeshIdentity> GetIdentitiesAsync(MeshCluster cluster, MeshIdentityQuery query, IOperation operation, CancellationToken cancellationToken) =>
        new IdentityReader(clusters.ClientOf(cluster), cluster, tpp, query, operation).ReadAsync(cancellationToken);

    public Task<IReadOnlyList<MeshEdge>> GetEdgesAsync(MeshCluster cluster, MeshEdgeQuery query, IOperation operation, CancellationToken cancellationToken) =>
        new EdgeReader(clusters.ClientOf(cluster), cluster, query, operation).ReadAsync(cancellationToken);
}
