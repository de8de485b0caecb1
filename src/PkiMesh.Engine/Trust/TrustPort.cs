using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Trust;

internal sealed class TrustPort(ClusterPort clusters) : ITrustPort
{
    public Task<TrustBundle> SyncAsync(MeshCluster cluster, TrustBundleOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new BundleSync(clusters.ClientOf(cluster), cluster, options, operation).RunAsync(cancellationToken);

    public Task<IReadOnlyList<TrustBundle>> GetAsync(MeshCluster cluster, string? name, string controlPlaneNamespace, CancellationToken cancellationToken) =>
        new BundleReader(clusters.ClientOf(cluster), cluster).ReadAsync(name, controlPlaneNamespace, cancellationToken);
}
