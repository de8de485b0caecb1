using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Sec;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Crypto.Parameters;

namespace PkiMesh.Lab.Pki;

internal static class PublicKeys
{
    public static KeySpec SpecOf(AsymmetricKeyParameter key) => key switch
    {
        RsaKeyParameters rsa => KeySpec.Rsa(rsa.Modulus.BitLength),
        ECPublicKeyParameters ec => new KeySpec(KeyAlgorithm.Ecdsa, ec.Parameters.Curve.FieldSize),
        Ed25519PublicKeyParameters => KeySpec.Ed25519,
        _ => throw new PkiException("the public key is neither RSA, ECDSA nor Ed25519"),
    };

    public static DerObjectIdentifier CurveOf(int size) => size switch
    {
        256 => SecObjectIdentifiers.SecP256r1,
        384 => SecObjectIdentifiers.SecP384r1,
        521 => SecObjectIdentifiers.SecP521r1,
        _ => throw new PkiException($"there is no curve P-{size}"),
    };

    /// <summary>The type as Go prints it with %T.</summary>
    public static string GoType(KeySpec key) => key.Algorithm switch
    {
        KeyAlgorithm.Rsa => "*rsa.PublicKey",
        KeyAlgorithm.Ecdsa => "*ecdsa.PublicKey",
        _ => "ed25519.PublicKey",
    };
}
