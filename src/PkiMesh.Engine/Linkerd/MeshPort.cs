using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Linkerd;

internal sealed class MeshPort(ClusterPort clusters, ITppPort tpp) : IMeshPort
{
    public Task<MeshTrustAnchor> NewTrustAnchorAsync(MeshCluster cluster, MeshTrustAnchorOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new AnchorMaker(clusters.ClientOf(cluster), cluster, tpp, operation).MakeAsync(options, cancellationToken);

    public Task<MeshIdentityIssuer> NewIdentityIssuerAsync(
        MeshCluster cluster, MeshIdentityIssuerOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new IdentityIssuerMaker(clusters.ClientOf(cluster), cluster, operation).MakeAsync(options, cancellationToken);

    public Task<MeshNamespace> EnableInjectionAsync(
        MeshCluster cluster, string ns, MeshInjectionOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new Injection(clusters.ClientOf(cluster), cluster, operation).EnableAsync(ns, options, cancellationToken);
}
