using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Components;

internal sealed class ComponentPort(ClusterPort clusters) : IComponentPort
{
    public Task<MeshComponent> InstallAsync(
        MeshCluster cluster, MeshComponentKind component, MeshComponentOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new ComponentInstaller(clusters.ClientOf(cluster), cluster, component, options, operation).InstallAsync(cancellationToken);
}
