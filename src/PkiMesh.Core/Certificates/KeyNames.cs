using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.EdEC;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Asn1.X9;
using Org.BouncyCastle.X509;

namespace PkiMesh.Core.Certificates;

internal static class KeyNames
{
    public const string EcdsaP256 = "ECDSA P-256";

    private static readonly Dictionary<DerObjectIdentifier, string> s_curves = new()
    {
        [SecObjectIdentifiers.SecP256r1] = EcdsaP256,
        [SecObjectIdentifiers.SecP384r1] = "ECDSA P-384",
        [SecObjectIdentifiers.SecP521r1] = "ECDSA P-521",
    };

    /// <summary>Reads the SubjectPublicKeyInfo alone, so that an algorithm nobody here can use still has a name.</summary>
    public static string Of(X509Certificate x509)
    {
        var key = x509.CertificateStructure.SubjectPublicKeyInfo;
        var algorithm = key.Algorithm.Algorithm;
        if (algorithm.Equals(PkcsObjectIdentifiers.RsaEncryption) || algorithm.Equals(PkcsObjectIdentifiers.IdRsassaPss))
        {
            return $"RSA {RsaPublicKeyStructure.GetInstance(key.ParsePublicKey()).Modulus.BitLength}";
        }

        if (algorithm.Equals(X9ObjectIdentifiers.IdECPublicKey))
        {
            return key.Algorithm.Parameters is DerObjectIdentifier curve
                ? s_curves.GetValueOrDefault(curve, $"ECDSA {curve.Id}")
                : "ECDSA with explicit parameters";
        }

        return algorithm.Equals(EdECObjectIdentifiers.id_Ed25519) ? "Ed25519"
            : algorithm.Equals(EdECObjectIdentifiers.id_Ed448) ? "Ed448"
            : algorithm.Id;
    }
}
