namespace PkiMesh;

/// <summary>What one X.509 certificate says of itself (RFC 5280). It holds no private key.</summary>
public sealed record CertificateInfo
{
    /// <summary>Subject, RFC 4514 string, most specific part first.</summary>
    public required string Subject { get; init; }

    /// <summary>The subject's common name; empty where there is none.</summary>
    public string CommonName { get; init; } = "";

    /// <summary>Issuer, RFC 4514 string.</summary>
    public required string Issuer { get; init; }

    /// <summary>The issuer's common name; empty where there is none.</summary>
    public string IssuerCommonName { get; init; } = "";

    /// <summary>The issuer's organizations (O).</summary>
    public IReadOnlyList<string> IssuerOrganizations { get; init; } = [];

    /// <summary>The issuer's countries (C).</summary>
    public IReadOnlyList<string> IssuerCountries { get; init; } = [];

    /// <summary>Serial number, upper-case hexadecimal, no separators.</summary>
    public required string SerialNumber { get; init; }

    /// <summary>SHA-1 of the DER form, upper-case hexadecimal: the thumbprint that Windows and TPP show.</summary>
    public required string Thumbprint { get; init; }

    /// <summary>SHA-256 of the DER form, lower-case hexadecimal: what linkerd's IssuedLeafCertificate event names.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Start of validity, UTC.</summary>
    public required DateTime NotBeforeUtc { get; init; }

    /// <summary>End of validity, UTC.</summary>
    public required DateTime NotAfterUtc { get; init; }

    /// <summary>basicConstraints cA (RFC 5280 4.2.1.9).</summary>
    public bool IsCertificateAuthority { get; init; }

    /// <summary>pathLenConstraint: how many CA certificates may follow below; null where there is no limit or no CA.</summary>
    public int? PathLength { get; init; }

    /// <summary>Key algorithm and size: <c>ECDSA P-256</c>, <c>RSA 2048</c>, <c>Ed25519</c>.</summary>
    public required string KeyAlgorithm { get; init; }

    /// <summary>Algorithm of the signature on this certificate: <c>ECDSA-SHA256</c>, <c>SHA256-RSA</c>, <c>SHA256-RSAPSS</c>, <c>Ed25519</c>.</summary>
    public required string SignatureAlgorithm { get; init; }

    /// <summary>keyUsage names (RFC 5280 4.2.1.3), such as keyCertSign; empty where the extension is absent.</summary>
    public IReadOnlyList<string> KeyUsages { get; init; } = [];

    /// <summary>extendedKeyUsage: serverAuth, clientAuth, any, or an OID; empty where the extension is absent.</summary>
    public IReadOnlyList<string> ExtendedKeyUsages { get; init; } = [];

    /// <summary>dNSName subject alternative names.</summary>
    public IReadOnlyList<string> DnsNames { get; init; } = [];

    /// <summary>URI subject alternative names.</summary>
    public IReadOnlyList<string> Uris { get; init; } = [];

    /// <summary>IP address subject alternative names.</summary>
    public IReadOnlyList<string> IpAddresses { get; init; } = [];

    /// <summary>rfc822Name subject alternative names.</summary>
    public IReadOnlyList<string> EmailAddresses { get; init; } = [];

    /// <summary>Subject key identifier, upper-case hexadecimal; empty where absent.</summary>
    public string SubjectKeyId { get; init; } = "";

    /// <summary>Authority key identifier, upper-case hexadecimal; empty where absent.</summary>
    public string AuthorityKeyId { get; init; } = "";

    /// <summary>CRL distribution point URLs.</summary>
    public IReadOnlyList<string> CrlUrls { get; init; } = [];

    /// <summary>OCSP responder URLs.</summary>
    public IReadOnlyList<string> OcspUrls { get; init; } = [];

    /// <summary>Whether subject equals issuer and the certificate's own key verifies its signature.</summary>
    public bool IsSelfSigned { get; init; }

    /// <summary>SHA-256 of the public key (SubjectPublicKeyInfo), lower-case hexadecimal: what stays when a key is kept at renewal.</summary>
    public required string PublicKeySha256 { get; init; }

    /// <summary>The certificate as PEM, LF line ends, with a trailing newline.</summary>
    public required string Pem { get; init; }

    /// <summary>Whole life, from NotBeforeUtc to NotAfterUtc.</summary>
    public TimeSpan Lifetime => NotAfterUtc - NotBeforeUtc;

    /// <summary>The common name, or the subject where there is none.</summary>
    public override string ToString() => CommonName.Length > 0 ? CommonName : Subject;
}
