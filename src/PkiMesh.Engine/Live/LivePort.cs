using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Live;

internal sealed class LivePort(ClusterPort clusters, ITppPort tpp) : ILivePort
{
    public IAsyncEnumerable<MeshIdentity> GetIdentitiesAsync(MeshCluster cluster, MeshIdentityQuery query, IOperation operation, CancellationToken cancellationToken) =>
        new IdentityReader(clusters.ClientOf(cluster), cluster, tpp, query, operation).ReadAsync(cancellationToken);
}
