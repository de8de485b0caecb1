namespace PkiMesh;

/// <summary>The Secret that a Certificate fills, without its key.</summary>
public sealed record MeshCertificateSecret
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>Its type, e.g. <c>kubernetes.io/tls</c>.</summary>
    public string Type { get; init; } = "";

    /// <summary>The first certificate of <c>tls.crt</c>; null where there is none.</summary>
    public CertificateInfo? Certificate { get; init; }

    /// <summary>All of <c>tls.crt</c>, the certificate itself first. cert-manager leaves a self-signed root out.</summary>
    public IReadOnlyList<CertificateInfo> Chain { get; init; } = [];

    /// <summary><c>ca.crt</c>: the self-signed root if there is one, else the highest certificate known; null where it is absent.</summary>
    public CertificateInfo? Authority { get; init; }

    /// <summary>Whether the chain verifies to <see cref="Authority"/> at the cluster's time; null without both.</summary>
    public ChainVerdict? Verdict { get; init; }

    /// <summary>Whether this computer's own trusted roots accept the chain.</summary>
    public bool TrustedByThisComputer { get; init; }

    /// <summary>What the certificate's CRL and OCSP endpoints say.</summary>
    public RevocationVerdict Revocation { get; init; }

    /// <summary>Whether there is a <c>tls.key</c>; it is not read.</summary>
    public bool HasPrivateKey { get; init; }

    /// <summary>The Certificate that cert-manager says it is for (annotation <c>cert-manager.io/certificate-name</c>).</summary>
    public string? CertificateName { get; init; }

    /// <summary>Why the contents cannot be read; null where they can.</summary>
    public string? Problem { get; init; }

    /// <summary>Its events, oldest first.</summary>
    public IReadOnlyList<MeshEvent> Events { get; init; } = [];

    /// <summary>Namespace and name.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
