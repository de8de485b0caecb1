using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.X509;

namespace PkiMesh.Core.Certificates;

/// <summary>Names of signature algorithms as Go's crypto/x509 writes them; linkerd and cmctl show these.</summary>
internal static class SignatureNames
{
    private static readonly Dictionary<DerObjectIdentifier, string> s_names = new()
    {
        [X9ObjectIdentifiers.ECDsaWithSha1] = "ECDSA-SHA1",
        [X9ObjectIdentifiers.ECDsaWithSha256] = "ECDSA-SHA256",
        [X9ObjectIdentifiers.ECDsaWithSha384] = "ECDSA-SHA384",
        [X9ObjectIdentifiers.ECDsaWithSha512] = "ECDSA-SHA512",
        [PkcsObjectIdentifiers.Sha1WithRsaEncryption] = "SHA1-RSA",
        [PkcsObjectIdentifiers.Sha256WithRsaEncryption] = "SHA256-RSA",
        [PkcsObjectIdentifiers.Sha384WithRsaEncryption] = "SHA384-RSA",
        [PkcsObjectIdentifiers.Sha512WithRsaEncryption] = "SHA512-RSA",
        [EdECObjectIdentifiers.id_Ed25519] = "Ed25519",
    };

    private static readonly Dictionary<string, string> s_pssDigests = new()
    {
        ["2.16.840.1.101.3.4.2.1"] = "SHA256-RSAPSS",
        ["2.16.840.1.101.3.4.2.2"] = "SHA384-RSAPSS",
        ["2.16.840.1.101.3.4.2.3"] = "SHA512-RSAPSS",
    };

    public static string Of(X509Certificate x509)
    {
        var algorithm = x509.CertificateStructure.SignatureAlgorithm;
        if (algorithm.Algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss))
        {
            var digest = RsassaPssParameters.GetInstance(algorithm.Parameters)?.HashAlgorithm.Algorithm.Id ?? "";
            return s_pssDigests.GetValueOrDefault(digest, "RSAPSS");
        }

        return s_names.GetValueOrDefault(algorithm.Algorithm, algorithm.Algorithm.Id);
    }
}
