namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>cert-manager.</summary>
    ICertManagerPort CertManager { get; }
}

/// <summary>
/// cert-manager in a cluster. Every member throws <see cref="PkiMeshException"/> with the ids of <see cref="IClusterPort"/>, and with
/// <c>CrdMissing</c>, <c>FieldManagerConflict</c>, <c>ObjectOwnedByOther</c>, <c>NamespaceNotFound</c>, <c>NamespaceTerminating</c>,
/// <c>ClusterAdmissionDenied</c> and <c>ClusterObjectInvalid</c>.
/// </summary>
public interface ICertManagerPort
{
    /// <summary>Whether cert-manager's API works; changes nothing. Not ready is an answer, not an error.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="ns">The namespace for the dry-run requests.</param>
    /// <param name="wait">How long to ask again while it is not ready; zero for once.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<ApiReadiness> TestAsync(MeshCluster cluster, string ns, TimeSpan wait, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Makes the credentials' Secret and the ClusterIssuer, and waits until TPP has taken the credentials.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What to make.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>TppZoneNotFound</c>, <c>TppTokenExpired</c>, <c>TppIssuerRefused</c>,
    /// <c>TppIssuerUnreachable</c>, <c>TppIssuerNotReady</c>.</exception>
    Task<TppClusterIssuer> NewTppClusterIssuerAsync(
        MeshCluster cluster, TppClusterIssuerOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Certificates with all that belongs to each. A name without wildcard that is not found is reported as an error of that item.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="query">Which.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    IAsyncEnumerable<MeshCertificate> GetCertificatesAsync(
        MeshCluster cluster, MeshCertificateQuery query, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Has a Certificate issued again, and waits for the next revision.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">Which, and how.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>CertificateNotFound</c>, <c>CertificateAmbiguous</c>, <c>TrustAnchorNotRenewedAlone</c>,
    /// <c>CertificateNotIssued</c>, <c>CertificateRequestFailed</c>.</exception>
    Task<MeshCertificate> RenewAsync(MeshCluster cluster, MeshRenewalOptions options, IOperation operation, CancellationToken cancellationToken);
}
