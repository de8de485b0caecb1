namespace PkiMesh.Core.Certificates;

/// <summary>What linkerd takes as a trust anchor and as an identity issuer (l5d pkg/issuercerts/issuercerts.go 140-203) and what its proxies can verify.</summary>
public static class MeshAlgorithms
{
    private static readonly string[] s_issuerSignatures = ["ECDSA-SHA256", "SHA256-RSA"];
    private static readonly string[] s_proxyKeys = ["ECDSA P-256", "ECDSA P-384", "ECDSA P-521", "Ed25519"];

    /// <summary>Why linkerd check refuses this as a trust anchor, or null.</summary>
    public static string? AnchorObjection(CertificateInfo anchor)
    {
        if (anchor.KeyAlgorithm == KeyNames.EcdsaP256)
        {
            return SignatureObjection(anchor);
        }

        if (anchor.KeyAlgorithm is not ("RSA 2048" or "RSA 4096"))
        {
            return $"its key is {anchor.KeyAlgorithm}; a trust anchor must be ECDSA P-256, RSA 2048 or RSA 4096";
        }

        return anchor.SignatureAlgorithm == "SHA256-RSA" ? null : $"it is signed with {anchor.SignatureAlgorithm}; an RSA anchor must be signed with SHA256-RSA";
    }

    /// <summary>Why linkerd check refuses this as the identity issuer, or null.</summary>
    public static string? IssuerObjection(CertificateInfo issuer) =>
        issuer.KeyAlgorithm == KeyNames.EcdsaP256 ? SignatureObjection(issuer) : $"its key is {issuer.KeyAlgorithm}; the identity issuer must be ECDSA P-256";

    /// <summary>
    /// The signature that cert-manager's CA issuer makes with this key (cm pkg/util/pki/csr.go 562-614). An anchor whose key makes
    /// another than ECDSA-SHA256 or SHA256-RSA signs an issuer that linkerd check refuses.
    /// </summary>
    public static string SignatureMadeBy(CertificateInfo authority) => authority.KeyAlgorithm switch
    {
        "ECDSA P-256" => "ECDSA-SHA256",
        "ECDSA P-384" => "ECDSA-SHA384",
        "ECDSA P-521" => "ECDSA-SHA512",
        "Ed25519" => "Ed25519",
        var rsa when rsa.StartsWith("RSA ", StringComparison.Ordinal) && int.TryParse(rsa.AsSpan(4), out var bits) =>
            bits >= 4096 ? "SHA512-RSA" : bits >= 3072 ? "SHA384-RSA" : "SHA256-RSA",
        var other => other,
    };

    /// <summary>Why the proxies' TLS library cannot use this certificate in a chain, or null (px rustls/src/crypto.rs: no RSA-PSS).</summary>
    public static string? ProxyObjection(CertificateInfo certificate)
    {
        if (certificate.SignatureAlgorithm.EndsWith("PSS", StringComparison.Ordinal))
        {
            return "it is signed with RSA-PSS, which the proxies cannot verify";
        }

        return s_proxyKeys.Contains(certificate.KeyAlgorithm) || certificate.KeyAlgorithm.StartsWith("RSA ", StringComparison.Ordinal)
            ? null
            : $"its key is {certificate.KeyAlgorithm}, which the proxies cannot use";
    }

    private static string? SignatureObjection(CertificateInfo certificate) =>
        s_issuerSignatures.Contains(certificate.SignatureAlgorithm)
            ? null
            : $"it is signed with {certificate.SignatureAlgorithm}; linkerd takes ECDSA-SHA256 and SHA256-RSA";
}
