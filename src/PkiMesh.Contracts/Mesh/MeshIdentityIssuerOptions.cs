namespace PkiMesh;

/// <summary>What New-MeshIdentityIssuer makes.</summary>
public sealed record MeshIdentityIssuerOptions
{
    /// <summary>The trust anchor, from New-MeshTrustAnchor; null to find it by <see cref="AnchorName"/>.</summary>
    public MeshTrustAnchor? Anchor { get; init; }

    /// <summary>The anchor's Certificate.</summary>
    public string AnchorName { get; init; } = "linkerd-trust-anchor";

    /// <summary>The anchor's namespace.</summary>
    public string AnchorNamespace { get; init; } = "cert-manager";

    /// <summary>The ClusterIssuer that signs with the anchor.</summary>
    public string IssuerName { get; init; } = "linkerd-trust-anchor";

    /// <summary>The Certificate's name.</summary>
    public string Name { get; init; } = "linkerd-identity";

    /// <summary>The namespace of the linkerd control plane; made where it is missing.</summary>
    public string Namespace { get; init; } = "linkerd";

    /// <summary>The Secret that linkerd's identity controller reads.</summary>
    public string SecretName { get; init; } = "linkerd-identity-issuer";

    /// <summary>The mesh's trust domain; null for the anchor's.</summary>
    public string? TrustDomain { get; init; }

    /// <summary>The common name; null for <c>identity.</c>namespace<c>.</c>trust domain.</summary>
    public string? CommonName { get; init; }

    /// <summary>The DNS names; null for the common name.</summary>
    public IReadOnlyList<string>? DnsNames { get; init; }

    /// <summary>The life to ask for.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromHours(48);

    /// <summary>How long before its end to renew.</summary>
    public TimeSpan RenewBefore { get; init; } = TimeSpan.FromHours(25);

    /// <summary>What a renewal does to the key.</summary>
    public MeshRotationPolicy RotationPolicy { get; init; } = MeshRotationPolicy.Always;

    /// <summary>The usages to ask for, in cert-manager's words.</summary>
    public IReadOnlyList<string> Usages { get; init; } = ["cert sign", "crl sign", "server auth", "client auth"];

    /// <summary>Take over what others manage.</summary>
    public bool Force { get; init; }

    /// <summary>Do not wait for the certificate.</summary>
    public bool NoWait { get; init; }

    /// <summary>How long to wait.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(2);
}
