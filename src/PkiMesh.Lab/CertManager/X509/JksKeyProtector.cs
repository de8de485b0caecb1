using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Text;

namespace PkiMesh.Lab.CertManager.X509;

/// <summary>Sun's key protection of JKS: a key stream of chained SHA-1 hashes, as keytool reads it.</summary>
internal static class JksKeyProtector
{
    private const string Algorithm = "1.3.6.1.4.1.42.2.17.1.1";

    public static byte[] Protect(byte[] pkcs8, string password)
    {
        var secret = Encoding.BigEndianUnicode.GetBytes(password);
        var salt = RandomNumberGenerator.GetBytes(20);
        var cipher = new byte[pkcs8.Length];
        var block = salt;
        for (var at = 0; at < pkcs8.Length; at++)
        {
            if (at % 20 == 0)
            {
                block = SHA1.HashData([.. secret, .. block]);
            }

            cipher[at] = (byte)(pkcs8[at] ^ block[at % 20]);
        }

        var check = SHA1.HashData([.. secret, .. pkcs8]);
        var writer = new AsnWriter(AsnEncodingRules.DER);
        using (writer.PushSequence())
        {
            using (writer.PushSequence())
            {
                writer.WriteObjectIdentifier(Algorithm);
                writer.WriteNull();
            }

            writer.WriteOctetString([.. salt, .. cipher, .. check]);
        }

        return writer.Encode();
    }
}
