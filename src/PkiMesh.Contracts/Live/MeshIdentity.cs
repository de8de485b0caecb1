namespace PkiMesh;

/// <summary>The identity that a running pod proves to its peers, as seen in a TLS handshake with it.</summary>
public sealed record MeshIdentity
{
    /// <summary>The cluster it was seen in.</summary>
    public required MeshCluster Cluster { get; init; }

    /// <summary>The pod's namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The pod.</summary>
    public required string Pod { get; init; }

    /// <summary>What made the pod, e.g. <c>Deployment/web</c>; <c>Pod/NAME</c> where nothing did.</summary>
    public required string Workload { get; init; }

    /// <summary>The pod's ServiceAccount.</summary>
    public required string ServiceAccount { get; init; }

    /// <summary>Whether the proxy is a native sidecar: an init container that stays.</summary>
    public bool IsNativeSidecar { get; init; }

    /// <summary>Whether the pod belongs to the control plane.</summary>
    public bool IsControlPlane { get; init; }

    /// <summary>The outcome.</summary>
    public required MeshIdentityStatus Status { get; init; }

    /// <summary>The name the pod must show: <c>SERVICEACCOUNT.NAMESPACE.serviceaccount.identity.CONTROLPLANE.TRUSTDOMAIN</c>.</summary>
    public required string ExpectedName { get; init; }

    /// <summary>The name it shows; empty where no certificate could be taken.</summary>
    public string Name { get; init; } = "";

    /// <summary>The mesh's trust domain, read off the name.</summary>
    public string TrustDomain { get; init; } = "";

    /// <summary>The certificate it shows; null where none could be taken.</summary>
    public CertificateInfo? Certificate => Chain.Count > 0 ? Chain[0] : null;

    /// <summary>All certificates it sent, leaf first.</summary>
    public IReadOnlyList<CertificateInfo> Chain { get; init; } = [];

    /// <summary>The path found from the leaf to a given anchor, at the cluster's time; null where no certificate could be taken.</summary>
    public ChainVerdict? Verdict { get; init; }

    /// <summary>The anchor the path ends in; null where there is none.</summary>
    public CertificateInfo? Anchor => Verdict?.Anchor;

    /// <summary>End of the leaf's validity.</summary>
    public DateTime? NotAfterUtc => Certificate?.NotAfterUtc;

    /// <summary>Life left of the leaf, by the cluster's clock. A proxy renews it when 70 % of its life have passed.</summary>
    public TimeSpan? TimeLeft { get; init; }

    /// <summary>The CA certificate that signed the leaf, as the pod sent it.</summary>
    public CertificateInfo? Issuer => Chain.Count > 1 ? Chain[1] : null;

    /// <summary>
    /// Whether <see cref="Issuer"/> is the certificate in the Secret <c>linkerd-identity-issuer</c>. False right after the issuer's
    /// renewal, until the proxy renews its leaf; null where the Secret cannot be read.
    /// </summary>
    public bool? IssuerIsCurrent { get; init; }

    /// <summary>
    /// The identity controller's event <c>IssuedLeafCertificate</c> that names this very leaf by its SHA-256. Events live one hour, so
    /// null says nothing about an older leaf.
    /// </summary>
    public MeshEvent? IssuedEvent { get; init; }

    /// <summary>Whether the pod has the trust roots of now, by the hash its injector noted; null where it reads them at its start.</summary>
    public bool? TrustRootsAreCurrent { get; init; }

    /// <summary>
    /// DN of the object in TPP that holds a certificate of the path, seen there with this very certificate; null without a TPP session or
    /// where none does.
    /// </summary>
    public string? TppObjectDn { get; init; }

    /// <summary>Why it is not proven, in a sentence; empty when it is.</summary>
    public string Error { get; init; } = "";

    /// <summary>Whether the identity is proven.</summary>
    public bool IsProven => Status == MeshIdentityStatus.Proven;

    /// <summary>Namespace and pod.</summary>
    public override string ToString() => $"{Namespace}/{Pod}";
}
