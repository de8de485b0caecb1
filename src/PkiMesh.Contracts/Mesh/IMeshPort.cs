namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>The mesh's certificates and namespaces.</summary>
    IMeshPort Mesh { get; }
}

/// <summary>
/// Makes the mesh's certificates, and believes them only when they are seen to be what they must be. Every member throws
/// <see cref="PkiMeshException"/> with the ids of <see cref="ICertManagerPort"/>.
/// </summary>
public interface IMeshPort
{
    /// <summary>Has the enterprise CA sign the mesh's trust anchor, and checks the certificate, its chain and its object in TPP.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What to make.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>RenewBeforeNotBelowDuration</c>, <c>DurationTooShort</c>, <c>KeySizeNotSupported</c>,
    /// <c>IssuerNotFound</c>, <c>SecretOwnedByOther</c>, <c>CertificateRequestFailed</c>, <c>CertificateNotIssued</c>, <c>TppZoneNotFound</c>,
    /// <c>TppZoneKeyNotAllowed</c>, <c>TppZoneNameNotAllowed</c>, <c>TppRightsMissing</c>, <c>AnchorNotCa</c>, <c>AnchorMayNotSign</c>,
    /// <c>AnchorPathLength</c>, <c>AnchorAlgorithm</c>, <c>AnchorUsage</c>, <c>AnchorChainBroken</c>, <c>AnchorNotInTpp</c>, <c>RotationUnderWay</c>.</exception>
    Task<MeshTrustAnchor> NewTrustAnchorAsync(
        MeshCluster cluster, MeshTrustAnchorOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Lets the anchor sign the identity issuer, and checks that it chains to the anchor.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What to make.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>AnchorNotFound</c>, <c>CaIssuerNotReady</c>, <c>IssuerNotCa</c>, <c>IssuerMayNotSign</c>,
    /// <c>IssuerAlgorithm</c>, <c>IssuerNotUnderAnchor</c>, <c>CertificateRequestFailed</c>, <c>CertificateNotIssued</c>,
    /// <c>RotationUnderWay</c>, and those of the parameters above.</exception>
    Task<MeshIdentityIssuer> NewIdentityIssuerAsync(
        MeshCluster cluster, MeshIdentityIssuerOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Marks a namespace for linkerd's injection.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="ns">The namespace.</param>
    /// <param name="options">How.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>NamespaceNotFound</c>, <c>NamespaceTerminating</c>, <c>NamespaceIsControlPlane</c>, <c>RolloutTimeout</c>.</exception>
    Task<MeshNamespace> EnableInjectionAsync(
        MeshCluster cluster, string ns, MeshInjectionOptions options, IOperation operation, CancellationToken cancellationToken);
}
