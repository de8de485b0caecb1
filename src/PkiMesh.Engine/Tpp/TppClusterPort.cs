using System.Runtime.CompilerServices;
using PkiMesh.Core.Policy;
using PkiMesh.Core.Policy.Inventory;
using PkiMesh.Core.Policy.Zones;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tpp.Credentials;
using PkiMesh.Engine.Tpp.Inventory;
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

    public Task<TppCertificate> ImportAsync(TppImportOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new CertificateImporter(tpp, operation).ImportAsync(options, cancellationToken);

    public Task<TppRevocation> RevokeAsync(TppRevocationOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new CertificateRevoker(tpp, options.Cluster is null ? null : clusters.ClientOf(options.Cluster), operation).RevokeAsync(options, cancellationToken);

    public async IAsyncEnumerable<TppOwnership> ReconcileAsync(
        TppSession session, TppCertificateQuery query, IReadOnlyList<MeshCluster> asked, IOperation operation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var reconciler = new Reconciler();
        foreach (var cluster in asked)
        {
            operation.Progress("Reconciling", $"reading the requests of {cluster.Name}");
            await foreach (var claim in new ClaimReader(clusters.ClientOf(cluster), cluster.Name).ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                reconciler.Add(claim);
            }
        }

        await foreach (var certificate in tpp.FindCertificatesAsync(session, query, cancellationToken).ConfigureAwait(false))
        {
            yield return reconciler.Judge(certificate);
        }

        // A narrower search says nothing of what it left out.
        if (query is { Name: null, CommonName: null, Thumbprint: null, SerialNumber: null, ExpiresAfterUtc: null, ExpiresBeforeUtc: null, IsInError: null, IsInProcess: false })
        {
            foreach (var missing in reconciler.Missing(query.Zone is null ? null : TppZone.ToPolicyDn(query.Zone), query.Recurse))
            {
                yield return missing;
            }
        }
    }
}
