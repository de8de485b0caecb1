namespace PkiMesh;

/// <summary>What New-MeshTrustAnchor makes.</summary>
public sealed record MeshTrustAnchorOptions
{
    /// <summary>The Certificate's name.</summary>
    public string Name { get; init; } = "linkerd-trust-anchor";

    /// <summary>Its namespace: trust-manager's trust namespace and cert-manager's cluster resource namespace.</summary>
    public string Namespace { get; init; } = "cert-manager";

    /// <summary>The issuer that has it signed.</summary>
    public required string IssuerName { get; init; }

    /// <summary><c>ClusterIssuer</c> or <c>Issuer</c>.</summary>
    public string IssuerKind { get; init; } = "ClusterIssuer";

    /// <summary>The issuer's TPP zone, for planning where the issuer itself is only planned; else it is read from the issuer.</summary>
    public string? Zone { get; init; }

    /// <summary>The TPP session to look the certificate up through; null to go without.</summary>
    public TppSession? Session { get; init; }

    /// <summary>The mesh's trust domain.</summary>
    public string TrustDomain { get; init; } = "cluster.local";

    /// <summary>The common name; null for one that carries the cluster's name, since it is the object's name in TPP.</summary>
    public string? CommonName { get; init; }

    /// <summary>The Secret for certificate and key.</summary>
    public string SecretName { get; init; } = "linkerd-identity-trust-roots";

    /// <summary>The life to ask for.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromDays(365);

    /// <summary>How long before its end to renew; null for none set.</summary>
    public TimeSpan? RenewBefore { get; init; }

    /// <summary>Whether cert-manager renews it by itself.</summary>
    public MeshRenewalPolicy RenewalPolicy { get; init; } = MeshRenewalPolicy.Disabled;

    /// <summary>What a renewal does to the key.</summary>
    public MeshRotationPolicy RotationPolicy { get; init; } = MeshRotationPolicy.Always;

    /// <summary>The key's algorithm.</summary>
    public MeshKeyAlgorithm KeyAlgorithm { get; init; } = MeshKeyAlgorithm.ECDSA;

    /// <summary>The key's size in bits; null for 256 (ECDSA) or 2048 (RSA).</summary>
    public int? KeySize { get; init; }

    /// <summary>The usages to ask for, in cert-manager's words.</summary>
    public IReadOnlyList<string> Usages { get; init; } = ["cert sign", "crl sign", "server auth", "client auth"];

    /// <summary>Take over what others manage.</summary>
    public bool Force { get; init; }

    /// <summary>Do not wait for the certificate.</summary>
    public bool NoWait { get; init; }

    /// <summary>How long to wait.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
