using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.X509;

namespace PkiMesh.Core.Certificates;

/// <summary>Reads certificates from PEM (RFC 7468) and DER.</summary>
public static class CertificatePem
{
    // A ConfigMap or Secret holds at most 1 MiB; nothing larger is a bundle.
    private const int LargestText = 4 * 1024 * 1024;
    private const string Label = "CERTIFICATE";

    /// <summary>All certificates of a text, in its order. Text between the blocks is passed over; any other block, or a broken one, is an error.</summary>
    /// <exception cref="PkiMeshException">PemInvalid: a block is not a certificate, or is broken.</exception>
    public static IReadOnlyList<ParsedCertificate> ReadAll(string pem, string source)
    {
        ArgumentNullException.ThrowIfNull(pem);
        if (pem.Length > LargestText)
        {
            throw Invalid(source, $"it is longer than {LargestText} characters");
        }

        List<ParsedCertificate> found = [];
        var rest = pem.AsSpan();
        while (PemEncoding.TryFind(rest, out var fields))
        {
            // What is found is the next whole block, and one that is broken may stand before it.
            if (HasBegin(rest[..fields.Location.Start.Value]))
            {
                throw Invalid(source, $"block {found.Count + 1} is broken");
            }

            var label = rest[fields.Label].ToString();
            if (label != Label)
            {
                throw Invalid(source, $"block {found.Count + 1} is a \"{label}\", not a certificate");
            }

            var der = new byte[fields.DecodedDataLength];
            _ = Convert.TryFromBase64Chars(rest[fields.Base64Data], der, out var length);
            found.Add(Parse(der.AsSpan(0, length).ToArray(), $"block {found.Count + 1}", source));
            rest = rest[fields.Location.End..];
        }

        if (HasBegin(rest))
        {
            throw Invalid(source, $"block {found.Count + 1} is broken");
        }

        return found;
    }

    /// <summary>The same for a text that must hold at least one certificate.</summary>
    public static IReadOnlyList<ParsedCertificate> ReadChain(string pem, string source)
    {
        var all = ReadAll(pem, source);
        return all.Count > 0 ? all : throw Invalid(source, "it holds no certificate");
    }

    public static ParsedCertificate ReadDer(byte[] der, string source) => Parse(der, "it", source);

    /// <summary>Certificates joined as trust-manager writes them: LF, no newline at the end (tm pkg/util/cert_pool.go).</summary>
    public static string Join(IEnumerable<CertificateInfo> certificates) =>
        string.Concat(certificates.Select(certificate => certificate.Pem)).TrimEnd('\n');

    /// <summary>SHA-256 of a bundle's text, lower-case hexadecimal: trust-manager's hash annotation and linkerd's trust-root-sha256 for the same text.</summary>
    public static string Sha256(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text))).ToLowerInvariant();

    private static bool HasBegin(ReadOnlySpan<char> text) => text.IndexOf("-----BEGIN", StringComparison.Ordinal) >= 0;

    private static ParsedCertificate Parse(byte[] der, string where, string source)
    {
        X509Certificate? certificate;
        try
        {
            certificate = new X509CertificateParser().ReadCertificate(der);
            if (certificate is not null)
            {
                return new ParsedCertificate(certificate);
            }
        }
        // BouncyCastle has no common base for what malformed DER makes it throw.
        catch (Exception error) when (error is not OutOfMemoryException)
        {
        }

        throw Invalid(source, $"{where} is not an X.509 certificate");
    }

    private static PkiMeshException Invalid(string source, string what) =>
        new("PemInvalid", PkiMeshErrorKind.InvalidData, $"The certificates of {source} cannot be read: {what}.", source,
            "Give PEM text with CERTIFICATE blocks only (RFC 7468).");
}
