using Org.BouncyCastle.X509;

namespace PkiMesh.Core.Certificates;

internal static class Signatures
{
    /// <summary>Whether the issuer's key verifies the signature. A key or an algorithm that is not understood verifies nothing.</summary>
    public static bool Verify(X509Certificate subject, X509Certificate issuer)
    {
        try
        {
            return subject.IsSignatureValid(issuer.GetPublicKey());
        }
        // BouncyCastle has no common base for what a malformed key or signature makes it throw.
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            return false;
        }
    }
}
