using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

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
        var unseen = query.Names.Where(n => !HasWildcard(n)).ToHashSet();
        if (query.Names.Count > 0 && query.Names.Count == unseen.Count && query.Namespace is not null)
        {
            var single = new CauseReader(client, tpp, query, new CertificateReader(client));
            foreach (var name in unseen)
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
            if (!Matches(certificate, query.Names))
                continue;
            unseen.Remove(certificate.Name());
            yield return await reader.ReadAsync(certificate, cancellationToken).ConfigureAwait(false);
        }

        foreach (var name in unseen)
            operation.Error(NotFound(name, query.Namespace));
    }

    public Task<MeshCertificate> RenewAsync(MeshCluster cluster, MeshRenewalOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new CertificateRenewer(clusters.ClientOf(cluster), operation).RenewAsync(options, cancellationToken);

    private static bool Matches(JsonObject certificate, IReadOnlyList<string> names) =>
        names.Count == 0 || names.Any(n => FileSystemName.MatchesSimpleExpression(n, certificate.Name()));

    private static bool HasWildcard(string name) => name.AsSpan().IndexOfAny('*', '?') >= 0;

    internal static PkiMeshException NotFound(string name, string? ns) =>
        new("CertificateNotFound", PkiMeshErrorKind.ObjectNotFound, ns is null ? $"No namespace has a Certificate {name}." : $"Namespace {ns} has no Certificate {name}.",
            ns is null ? name : $"{ns}/{name}", "Get-MeshCertificate without a name lists all.");
}
