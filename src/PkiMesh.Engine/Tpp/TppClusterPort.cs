using PkiMesh.Core.Policy;
using PkiMesh.Core.Policy.Zones;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tpp.Credentials;
using PkiMesh.Engine.Tpp.Zones;

namespace PkiMesh.Engine.Tpp;

internal sealed class TppClusterPort(ClusterPort clusters, ITppPort tpp) : ITppClusterPort
{
    public Task<TppClusterIssuer> GetIssuerAsync(MeshCluster cluster, string name, string secretNamespace, CancellationToken cancellationToken) =>
        new TppIssuerReader(clusters.ClientOf(cluster), cluster).ReadAsync(name, secretNamespace, cancellationToken);

    public string DefaultCommonName(MeshCluster? cluster, string trustDomain) =>
        cluster is null ? $"root.linkerd.{trustDomain}" : CertificatePlans.AnchorCommonName(cluster.Name, trustDomain);

    public async Task<IReadOnlyList<TppZoneCheck>> TestZoneAsync(TppZoneTestOptions options, IOperation operation, CancellationToken cancellationToken)
    {
        var cluster = options.Issuer?.Cluster ?? options.Cluster;
        var client = cluster is null ? null : clusters.ClientOf(cluster);
        return ZoneJudge.Judge(await new ZoneObserver(tpp, client, operation).ObserveAsync(options, cancellationToken).ConfigureAwait(false));
    }

    public Task<TppClusterIssuer> UpdateCredentialAsync(MeshCluster cluster, TppCredentialOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new CredentialUpdater(clusters.ClientOf(cluster), tpp, operation).UpdateAsync(options, cancellationToken);
}
