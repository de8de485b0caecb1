using System.Runtime.CompilerServices;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Live;

namespace PkiMesh.Engine.CertManager;

internal sealed class CertManagerPort(ClusterPort clusters, ITppPort tpp) : ICertManagerPort
{
    public Task<ApiReadiness> TestAsync(MeshCluster cluster, string ns, TimeSpan wait, IOperation operation, CancellationToken cancellationToken) =>
        new ApiChecker(clusters.ClientOf(cluster)).CheckAsync(ns, wait, operation, cancellationToken);

    public Task<TppClusterIssuer> NewTppClusterIssuerAsync(
        MeshCluster cluster, TppClusterIssuerOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new TppIssuerMaker(clusters.ClientOf(cluster), cluster, tpp, operation).MakeAsync(options, cancellationToken);

    public async IAsyncEnumerable<MeshCertificate> GetCertificatesAsync(
        MeshCluster cluster, MeshCertificateQuery query, IOperation operation, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var client = clusters.ClientOf(cluster);
        await client.Discovery.RequireAsync(KubeResources.Certificates, cancellationToken).ConfigureAwait(false);
        var names = new NamePattern(query.Names);
        if (query.Names.Count > 0 && query.Names.Count == names.Unseen.Count && query.Namespace is not null)
        {
            var single = new CauseReader(client, tpp, query, new CertificateReader(client));
            foreach (var name in names.Unseen)
            {
                if (await client.GetAsync(KubeResources.Certificates, query.Namespace, name, cancellationToken).ConfigureAwait(false) is { } one)
                    yield return await single.ReadAsync(one, cancellationToken).ConfigureAwait(false);
                else
                    operation.Error(NotFound(name, query.Namespace));
            }

            yield break;
        }

        var reader = new CauseReader(client, tpp, query, new CertificateReader(client, bulk: true));
        await foreach (var certificate in client.ListAsync(KubeResources.Certificates, query.Namespace, null, cancellationToken).ConfigureAwait(false))
        {
            if (!names.Takes(certificate.Name()))
                continue;
            yield return await reader.ReadAsync(certificate, cancellationToken).ConfigureAwait(false);
        }

        foreach (var name in names.Unseen)
            operation.Error(NotFound(name, query.Namespace));
    }

    public Task<MeshCertificate> RenewAsync(MeshCluster cluster, MeshRenewalOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new CertificateRenewer(clusters.ClientOf(cluster), operation).RenewAsync(options, cancellationToken);

    internal static PkiMeshException NotFound(string name, string? ns) =>
        new("CertificateNotFound", PkiMeshErrorKind.ObjectNotFound, ns is null ? $"No namespace has a Certificate {name}." : $"Namespace {ns} has no Certificate {name}.",
            ns is null ? name : $"{ns}/{name}", "Get-MeshCertificate without a name lists all.");
}
