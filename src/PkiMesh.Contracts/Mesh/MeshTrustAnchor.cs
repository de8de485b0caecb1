namespace PkiMesh;

/// <summary>The mesh's trust anchor: a CA certificate signed by the enterprise CA, and where it is.</summary>
public sealed record MeshTrustAnchor
{
    /// <summary>The cluster it is in.</summary>
    public required MeshCluster Cluster { get; init; }

    /// <summary>The Certificate's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The Secret with certificate and key.</summary>
    public required string SecretName { get; init; }

    /// <summary>The common name.</summary>
    public required string CommonName { get; init; }

    /// <summary>The mesh's trust domain.</summary>
    public required string TrustDomain { get; init; }

    /// <summary>The issuer that had it signed.</summary>
    public required string IssuerName { get; init; }

    /// <summary>The certificate; null where it is planned or was not waited for.</summary>
    public CertificateInfo? Certificate { get; init; }

    /// <summary>All of the Secret's <c>tls.crt</c>: the anchor and the enterprise's issuing CAs.</summary>
    public IReadOnlyList<CertificateInfo> Chain { get; init; } = [];

    /// <summary>The enterprise root it was seen to chain to; null where no root is known.</summary>
    public CertificateInfo? Root { get; init; }

    /// <summary>DN of the object in TPP, seen there with this very certificate; null where it was not looked up.</summary>
    public string? TppObjectDn { get; init; }

    /// <summary>True where cert-manager will renew it by itself.</summary>
    public bool RenewsByItself { get; init; }

    /// <summary>End of validity.</summary>
    public DateTime? NotAfterUtc => Certificate?.NotAfterUtc;

    /// <summary>How many times it was issued.</summary>
    public int? Revision { get; init; }

    /// <summary>The TPP session it was looked up through.</summary>
    public TppSession? Session { get; init; }

    /// <summary>True under <c>-WhatIf</c>: nothing was made.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>Namespace and name.</summary>
    public override string ToString() => $"{Namespace}/{Name}";
}
