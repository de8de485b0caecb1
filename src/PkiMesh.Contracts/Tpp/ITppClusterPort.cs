namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>What is between a cluster and TPP.</summary>
    ITppClusterPort TppClusters { get; }
}

/// <summary>What concerns both a cluster and TPP. Every member throws the ids of <see cref="ITppPort"/> and, where it looks at a cluster, of <see cref="ICertManagerPort"/>.</summary>
public interface ITppClusterPort
{
    /// <summary>A ClusterIssuer before TPP, as it stands in a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="name">The ClusterIssuer's name.</param>
    /// <param name="secretNamespace">cert-manager's cluster resource namespace, where the issuer's Secret is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>IssuerNotFound</c>; <c>IssuerNotTpp</c>: it is an issuer of another kind.</exception>
    Task<TppClusterIssuer> GetIssuerAsync(MeshCluster cluster, string name, string secretNamespace, CancellationToken cancellationToken);

    /// <summary>The common name that New-MeshTrustAnchor would ask for by default.</summary>
    /// <param name="cluster">The cluster, whose name is in it; null where none is known.</param>
    /// <param name="trustDomain">The mesh's trust domain.</param>
    string DefaultCommonName(MeshCluster? cluster, string trustDomain);

    /// <summary>Tests whether a zone would issue a usable mesh CA. What stands against it is a result, not an error.</summary>
    /// <param name="options">What to look at.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One result a check, in the order in which one hangs on the other.</returns>
    Task<IReadOnlyList<TppZoneCheck>> TestZoneAsync(TppZoneTestOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>
    /// Replaces the token in an issuer's Secret: a new least-scope grant, proved good by a call of its own; the Secret; cert-manager seen to
    /// sign in with it; the grant before revoked. Killed half-way, the next run goes on: the Secret keeps the token before until then.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">Which issuer, and how.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppCredentialWorse</c>, <c>TppGrantNotPossible</c>, <c>TppServerMismatch</c>, <c>ObjectOwnedByOther</c>,
    /// <c>TppIssuerNotReady</c>: cert-manager did not get in with it, and the token before was put back.</exception>
    Task<TppClusterIssuer> UpdateCredentialAsync(MeshCluster cluster, TppCredentialOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Makes a certificate visible in TPP that TPP did not issue: the certificate alone, never its key.</summary>
    /// <param name="options">What, and where.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The object; under <c>-WhatIf</c> what it would hold.</returns>
    /// <exception cref="PkiMeshException"><c>TppObjectExists</c>, <c>TppImportNotCurrent</c>, <c>TppZoneNotFound</c>, <c>PemInvalid</c>.</exception>
    Task<TppCertificate> ImportAsync(TppImportOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Revokes a certificate in TPP, after saying what in the cluster hangs on it. One that is revoked already is left as it is.</summary>
    /// <param name="options">Which, and why.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppCertificateNotFound</c>, <c>TppNothingToRevoke</c>.</exception>
    Task<TppRevocation> RevokeAsync(TppRevocationOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>
    /// Says of each certificate in TPP, a page at a time as they are asked for, which cluster object it belongs to; then which cluster
    /// objects name one that is not there.
    /// </summary>
    /// <param name="session">The session; scope <c>certificate</c>.</param>
    /// <param name="query">Which certificates of TPP.</param>
    /// <param name="asked">The clusters to ask.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<TppOwnership> ReconcileAsync(
        TppSession session, TppCertificateQuery query, IReadOnlyList<MeshCluster> asked, IOperation operation, CancellationToken cancellationToken);
}
