using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Security;

namespace PkiMesh.Lab.Pki;

internal static class Signatures
{
    /// <summary>Checks a certificate's signature; null if it is good, else what Go says of it.</summary>
    public static string? Check(LabCertificate certificate, AsymmetricKeyParameter key, KeySpec spec)
    {
        var algorithm = certificate.X509.CertificateStructure.SignatureAlgorithm;
        if (SignatureAlgorithms.KeyOf(algorithm) is not { } needed)
        {
            return "x509: cannot verify signature: algorithm unimplemented";
        }

        if (needed != spec.Algorithm)
        {
            return $"x509: signature algorithm specifies an {GoAlgorithm(needed)} public key, but have public key of type {PublicKeys.GoType(spec)}";
        }

        if (algorithm.Algorithm.Id is "1.2.840.113549.1.1.5" or "1.2.840.10045.4.1")
        {
            return $"x509: cannot verify signature: insecure algorithm {certificate.SignatureAlgorithm}";
        }

        // The same chain is verified at each call of a webhook: the last answer is kept with the certificate.
        var last = certificate.LastCheck;
        if (last is null || !last.Key.Equals(key))
        {
            certificate.LastCheck = last = new SignatureCheck(key, Verify(certificate, key, algorithm));
        }

        return last.IsGood ? null : needed switch
        {
            KeyAlgorithm.Rsa => "crypto/rsa: verification error",
            KeyAlgorithm.Ecdsa => "x509: ECDSA verification failure",
            _ => "x509: Ed25519 verification failure",
        };
    }

    private static bool Verify(LabCertificate certificate, AsymmetricKeyParameter key, AlgorithmIdentifier algorithm)
    {
        try
        {
            var verifier = new Org.BouncyCastle.Crypto.Operators.Asn1VerifierFactory(algorithm, key).CreateCalculator();
            var tbs = certificate.X509.GetTbsCertificate();
            verifier.Stream.Write(tbs, 0, tbs.Length);
            return verifier.GetResult().IsVerified(certificate.X509.GetSignature());
        }
        catch (Exception failure) when (failure is CryptoException or GeneralSecurityException or ArgumentException or InvalidOperationException or IOException)
        {
            return false;
        }
    }

    private static string GoAlgorithm(KeyAlgorithm algorithm) => algorithm switch
    {
        KeyAlgorithm.Rsa => "RSA",
        KeyAlgorithm.Ecdsa => "ECDSA",
        _ => "Ed25519",
    };
}
