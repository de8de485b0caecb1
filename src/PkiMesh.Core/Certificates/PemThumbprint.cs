using System.Security.Cryptography;

namespace PkiMesh.Core.Certificates;

/// <summary>Thumbprints without reading what is in a certificate.</summary>
public static class PemThumbprint
{
    /// <summary>SHA-1 of the first certificate of a text, upper-case hexadecimal; null where it holds none.</summary>
    public static string? OfFirst(string pem)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (!PemEncoding.TryFind(pem, out var fields) || pem[fields.Label] != "CERTIFICATE")
        {
            return null;
        }

        var der = new byte[fields.DecodedDataLength];
        return Convert.TryFromBase64Chars(pem.AsSpan()[fields.Base64Data], der, out var length) ? Convert.ToHexString(SHA1.HashData(der.AsSpan(0, length))) : null;
    }
}
