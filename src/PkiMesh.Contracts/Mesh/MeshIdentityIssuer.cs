namespace PkiMesh;

/// <summary>The CA certificate with which linkerd's identity controller signs the workloads' certificates.</summary>
public sealed record MeshIdentityIssuer
{
    /// <summary>The cluster it is in.</summary>
    public required MeshCluster Cluster { get; init; }

    /// <summary>The Certificate's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace: that of the linkerd control plane.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Secret with certificate and key.</summary>
    public required string SecretName { get; init; }

    /// <summary>The ClusterIssuer that signs it with the anchor's key.</summary>
    public required string IssuerName { get; init; }

    /// <summary>The common name.</summary>
    public required string CommonName { get; init; }

    /// <summary>The mesh's trust domain.</summary>
    public required string TrustDomain { get; init; }

    /// <summary>The trust anchor above it.</summary>
    public required MeshTrustAnchor Anchor { get; init; }

    /// <summary>The certificate; null where it is planned or was not waited for.</summary>
    public CertificateInfo? Certificate { get; init; }

    /// <summary>All of the Secret's <c>tls.crt</c>: the issuer, the anchor and what is above it.</summary>
    public IReadOnlyList<CertificateInfo> Chain { get; init; } = [];

    /// <summary>End of validity.</summary>
    public DateTime? NotAfterUtc => Certificate?.NotAfterUtc;

    /// <summary>When cert-manager will renew it.</summary>
    public DateTime? RenewalUtc { get; init; }

    /// <summary>How many times it was issued.</summary>
    public int? Revision { get; init; }

    /// <summary>True under <c>-WhatIf</c>: nothing was made.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>Namespace and name.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
