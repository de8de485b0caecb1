using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.Nist;
using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Pkcs;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.X509;

/// <summary>Writes real PKCS#12 and JKS files.</summary>
internal static class KeystoreEncoder
{
    private const uint JksMagic = 0xFEEDFEED;
    private static readonly DerObjectIdentifier s_trustedKeyUsage = new("2.16.840.1.113894.746875.1.1");

    public static byte[] Pkcs12(LabKey key, IReadOnlyList<LabCertificate> chain, IReadOnlyList<LabCertificate> cas, string password, string? profile)
    {
        var store = Store(profile);
        X509CertificateEntry[] entries = [.. chain.Concat(cas).Select(certificate => new X509CertificateEntry(certificate.X509))];
        store.SetKeyEntry("", new AsymmetricKeyEntry(key.Private), entries);
        return Save(store, password);
    }

    /// <summary>Certificates only, marked as trusted the way Java reads it. An empty password makes a file without one.</summary>
    public static byte[] Pkcs12Trust(IReadOnlyList<LabCertificate> certificates, string password, string? profile)
    {
        var store = Store(profile);
        foreach (var certificate in certificates)
        {
            var trusted = new Dictionary<DerObjectIdentifier, Asn1Encodable> { [s_trustedKeyUsage] = KeyPurposeID.AnyExtendedKeyUsage };
            store.SetCertificateEntry(Alias(certificate), new X509CertificateEntry(certificate.X509, trusted));
        }

        return Save(store, password);
    }

    public static byte[] Jks(
        LabKey key, IReadOnlyList<LabCertificate> chain, IReadOnlyList<LabCertificate> cas, string alias, string password, DateTimeOffset now)
    {
        using var stream = new MemoryStream();
        Begin(stream, cas.Count > 0 ? 2 : 1);
        Number(stream, 1);
        Utf(stream, alias);
        Long(stream, now.ToUnixTimeMilliseconds());
        var protectedKey = JksKeyProtector.Protect(key.ToPkcs8(), password);
        Number(stream, protectedKey.Length);
        stream.Write(protectedKey);
        Number(stream, chain.Count);
        foreach (var certificate in chain)
        {
            Certificate(stream, certificate);
        }

        if (cas.Count > 0)
        {
            Trusted(stream, "ca", cas[0], now);
        }

        return Sealed(stream, password);
    }

    /// <param name="now">The time of the entries; null takes each certificate's own notBefore.</param>
    public static byte[] JksTrust(IReadOnlyList<(string Alias, LabCertificate Certificate)> entries, string password, DateTimeOffset? now)
    {
        using var stream = new MemoryStream();
        Begin(stream, entries.Count);
        foreach (var (alias, certificate) in entries)
        {
            Trusted(stream, alias, certificate, now ?? certificate.NotBefore);
        }

        return Sealed(stream, password);
    }

    /// <summary>trust-manager's alias of a certificate: eight characters of its hash and its subject.</summary>
    public static string Alias(LabCertificate certificate) => $"{certificate.Sha256[..8]}|{certificate.Subject}";

    private static Pkcs12Store Store(string? profile)
    {
        var builder = new Pkcs12StoreBuilder();
        return (profile == "Modern2023"
            ? builder.SetCertAlgorithm(NistObjectIdentifiers.IdAes256Cbc, PkcsObjectIdentifiers.IdHmacWithSha256)
                .SetKeyAlgorithm(NistObjectIdentifiers.IdAes256Cbc, PkcsObjectIdentifiers.IdHmacWithSha256)
            : profile == "LegacyRC2"
                ? builder.SetCertAlgorithm(PkcsObjectIdentifiers.PbewithShaAnd40BitRC2Cbc).SetKeyAlgorithm(PkcsObjectIdentifiers.PbeWithShaAnd3KeyTripleDesCbc)
                : builder.SetCertAlgorithm(PkcsObjectIdentifiers.PbeWithShaAnd3KeyTripleDesCbc).SetKeyAlgorithm(PkcsObjectIdentifiers.PbeWithShaAnd3KeyTripleDesCbc))
            .Build();
    }

    private static byte[] Save(Pkcs12Store store, string password)
    {
        using var stream = new MemoryStream();
        store.Save(stream, password.Length == 0 ? null : password.ToCharArray(), LabRandom.System);
        return stream.ToArray();
    }

    private static void Begin(Stream stream, int entries)
    {
        Number(stream, unchecked((int)JksMagic));
        Number(stream, 2);
        Number(stream, entries);
    }

    private static void Trusted(Stream stream, string alias, LabCertificate certificate, DateTimeOffset now)
    {
        Number(stream, 2);
        Utf(stream, alias.ToLowerInvariant());
        Long(stream, now.ToUnixTimeMilliseconds());
        Certificate(stream, certificate);
    }

    private static void Certificate(Stream stream, LabCertificate certificate)
    {
        Utf(stream, "X509");
        Number(stream, certificate.Der.Length);
        stream.Write(certificate.Der);
    }

    // The digest that seals a JKS file: the password in UTF-16, a well-known phrase, the content.
    private static byte[] Sealed(MemoryStream stream, string password)
    {
        var content = stream.ToArray();
        var digest = SHA1.HashData([.. Encoding.BigEndianUnicode.GetBytes(password), .. "Mighty Aphrodite"u8, .. content]);
        return [.. content, .. digest];
    }

    private static void Number(Stream stream, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Long(Stream stream, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, value);
        stream.Write(bytes);
    }

    private static void Utf(Stream stream, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Span<byte> length = stackalloc byte[2];
        BinaryPrimitives.WriteUInt16BigEndian(length, (ushort)bytes.Length);
        stream.Write(length);
        stream.Write(bytes);
    }
}
