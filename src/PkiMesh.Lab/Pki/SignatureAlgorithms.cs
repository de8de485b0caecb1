using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;

namespace PkiMesh.Lab.Pki;

/// <summary>Signature algorithms by the names the library signs with, and by those that Go prints.</summary>
public static class SignatureAlgorithms
{
    public const string RsaPssSha256 = "SHA256WITHRSAANDMGF1";

    public static string For(KeySpec key, SignatureRule rule) => (key.Algorithm, key.Size) switch
    {
        (KeyAlgorithm.Rsa, >= 4096) when rule == SignatureRule.CertManager => "SHA512WITHRSA",
        (KeyAlgorithm.Rsa, >= 3072) when rule == SignatureRule.CertManager => "SHA384WITHRSA",
        (KeyAlgorithm.Rsa, _) => "SHA256WITHRSA",
        (KeyAlgorithm.Ecdsa, 384) => "SHA384WITHECDSA",
        (KeyAlgorithm.Ecdsa, 521) => "SHA512WITHECDSA",
        (KeyAlgorithm.Ecdsa, _) => "SHA256WITHECDSA",
        _ => "Ed25519",
    };

    /// <summary>The name as Go's x509.SignatureAlgorithm prints it.</summary>
    public static string GoName(AlgorithmIdentifier algorithm)
    {
        var id = algorithm.Algorithm;
        return id switch
        {
            _ when id.Equals(PkcsObjectIdentifiers.Sha1WithRsaEncryption) => "SHA1-RSA",
            _ when id.Equals(PkcsObjectIdentifiers.Sha256WithRsaEncryption) => "SHA256-RSA",
            _ when id.Equals(PkcsObjectIdentifiers.Sha384WithRsaEncryption) => "SHA384-RSA",
            _ when id.Equals(PkcsObjectIdentifiers.Sha512WithRsaEncryption) => "SHA512-RSA",
            _ when id.Equals(PkcsObjectIdentifiers.IdRsassaPss) => PssName(algorithm.Parameters),
            _ when id.Equals(X9ObjectIdentifiers.ECDsaWithSha1) => "ECDSA-SHA1",
            _ when id.Equals(X9ObjectIdentifiers.ECDsaWithSha256) => "ECDSA-SHA256",
            _ when id.Equals(X9ObjectIdentifiers.ECDsaWithSha384) => "ECDSA-SHA384",
            _ when id.Equals(X9ObjectIdentifiers.ECDsaWithSha512) => "ECDSA-SHA512",
            _ when id.Equals(EdECObjectIdentifiers.id_Ed25519) => "Ed25519",
            _ => id.Id,
        };
    }

    /// <summary>The algorithm of the key that such a signature needs, as Go names it, or null if unknown.</summary>
    public static KeyAlgorithm? KeyOf(AlgorithmIdentifier algorithm) => GoName(algorithm) switch
    {
        { } name when name.StartsWith("SHA", StringComparison.Ordinal) && name.Contains("RSA", StringComparison.Ordinal) => KeyAlgorithm.Rsa,
        { } name when name.StartsWith("ECDSA", StringComparison.Ordinal) => KeyAlgorithm.Ecdsa,
        "Ed25519" => KeyAlgorithm.Ed25519,
        _ => null,
    };

    private static string PssName(Asn1Encodable? parameters)
    {
        var hash = RsassaPssParameters.GetInstance(parameters).HashAlgorithm.Algorithm.Id;
        return hash switch
        {
            "2.16.840.1.101.3.4.2.1" => "SHA256-RSAPSS",
            "2.16.840.1.101.3.4.2.2" => "SHA384-RSAPSS",
            "2.16.840.1.101.3.4.2.3" => "SHA512-RSAPSS",
            _ => "RSAPSS",
        };
    }
}
