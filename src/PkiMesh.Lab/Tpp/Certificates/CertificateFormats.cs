using System.Security.Cryptography;
using System.Text;
using Org.BouncyCastle.Cms;
using Org.BouncyCastle.OpenSsl;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.Utilities.Collections;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Zones;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>The formats of retrieve. Names are taken without regard to case and blanks (tpp-openapi.md §5.16).</summary>
internal static class CertificateFormats
{
    private const int Iterations = 2048;

    public static string? Normalize(string format) => format.Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant() switch
    {
        "BASE64" => "Base64",
        "BASE64(PKCS#8)" => "Base64 (PKCS #8)",
        "DER" => "DER",
        "PKCS#7" => "PKCS #7",
        "PKCS#12" => "PKCS #12",
        "JKS" => "JKS",
        _ => null,
    };

    /// <summary>Null for a format that TPP does not have.</summary>
    public static CertificateFile? Write(string format, CertificateVersion version, CertificateFormatOptions options, ChainShape? shape, string name)
    {
        var certificates = Ordered(version, options, shape);
        return Normalize(format) switch
        {
            "Base64" => new(Encoding.ASCII.GetBytes(Pem(certificates, version, options, pkcs8: false)), name + ".cer", "application/x-pem-file"),
            "Base64 (PKCS #8)" => new(Encoding.ASCII.GetBytes(Pem(certificates, version, options, pkcs8: true)), name + ".pem", "application/x-pem-file"),
            "DER" => new(version.Certificate.Der, name + ".cer", "application/x-x509-ca-cert"),
            "PKCS #7" => new(Pkcs7(certificates), name + ".p7b", "application/x-pkcs7-certificates"),
            "PKCS #12" => new(Pkcs12(certificates, version, options, name), name + ".p12", "application/x-pkcs12"),
            "JKS" => new(Jks(certificates, version, options, name), name + ".jks", "application/octet-stream"),
            _ => null,
        };
    }

    /// <summary>What makes a retrieve impossible, or null.</summary>
    public static string? Refusal(string? format, CertificateVersion version, CertificateFormatOptions options)
    {
        if (format is null || Normalize(format) is not { } known)
        {
            return $"Format \"{format}\" is not supported.";
        }

        if (options.IncludePrivateKey && version.Key is null)
        {
            // vcert looks for these words and asks again without the key (cmd/vcert, pickup).
            return "Failed to lookup private key vault id";
        }

        if (options.IncludePrivateKey && options.Password is null)
        {
            return "Password is required to include the private key.";
        }

        return known == "JKS" && options.KeystorePassword is null ? "KeystorePassword is required for JKS." : null;
    }

    private static List<LabCertificate> Ordered(CertificateVersion version, CertificateFormatOptions options, ChainShape? shape)
    {
        if (!options.IncludeChain || shape is ChainShape.None)
        {
            return [version.Certificate];
        }

        List<LabCertificate> all = [version.Certificate, .. version.Chain];
        if (shape is ChainShape.Unordered)
        {
            return [version.Certificate, .. version.Chain.Reverse()];
        }

        if (shape is ChainShape.RootFirst || options.RootFirst)
        {
            all.Reverse();
        }

        return all;
    }

    private static string Pem(List<LabCertificate> certificates, CertificateVersion version, CertificateFormatOptions options, bool pkcs8)
    {
        var text = new StringBuilder();
        for (var i = 0; i < certificates.Count; i++)
        {
            var certificate = certificates[i];
            text.Append($"subject={TppNames.Words(certificate.Subject)}\nissuer={TppNames.Words(certificate.Issuer)}\n").Append(certificate.ToPem());
            if (options.IncludePrivateKey && certificate.Equals(version.Certificate))
            {
                text.Append(pkcs8 ? EncryptedPkcs8(version.Key!, options.Password!) : EncryptedTraditional(version.Key!, options.Password!));
            }
        }

        return text.ToString().Replace("\n", "\r\n", StringComparison.Ordinal);
    }

    private static string EncryptedPkcs8(LabKey key, string password)
    {
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations);
        if (key.Spec.Algorithm == KeyAlgorithm.Rsa)
        {
            using var rsa = RSA.Create();
            rsa.ImportPkcs8PrivateKey(key.ToPkcs8(), out _);
            return rsa.ExportEncryptedPkcs8PrivateKeyPem(password, parameters) + "\n";
        }

        using var ecdsa = ECDsa.Create();
        ecdsa.ImportPkcs8PrivateKey(key.ToPkcs8(), out _);
        return ecdsa.ExportEncryptedPkcs8PrivateKeyPem(password, parameters) + "\n";
    }

    private static string EncryptedTraditional(LabKey key, string password)
    {
        using var text = new StringWriter { NewLine = "\n" };
        using (var writer = new PemWriter(text))
        {
            writer.WriteObject(key.Private, "AES-256-CBC", password.ToCharArray(), key.Random);
        }

        return text.ToString();
    }

    private static byte[] Pkcs7(List<LabCertificate> certificates)
    {
        var generator = new CmsSignedDataGenerator();
        generator.AddCertificates(CollectionUtilities.CreateStore(certificates.Select(certificate => certificate.X509)));
        return generator.Generate(new CmsProcessableByteArray([]), false).GetEncoded();
    }

    private static byte[] Pkcs12(List<LabCertificate> certificates, CertificateVersion version, CertificateFormatOptions options, string name)
    {
        var store = new Pkcs12StoreBuilder().Build();
        var entries = certificates.Select(certificate => new X509CertificateEntry(certificate.X509)).ToArray();
        if (options.IncludePrivateKey)
        {
            store.SetKeyEntry(options.FriendlyName ?? name, new AsymmetricKeyEntry(version.Key!.Private), entries);
        }
        else
        {
            for (var i = 0; i < entries.Length; i++)
            {
                store.SetCertificateEntry(i == 0 ? options.FriendlyName ?? name : certificates[i].Subject.CommonName, entries[i]);
            }
        }

        using var buffer = new MemoryStream();
        store.Save(buffer, (options.Password ?? "").ToCharArray(), LabRandom.System);
        return buffer.ToArray();
    }

    private static byte[] Jks(List<LabCertificate> certificates, CertificateVersion version, CertificateFormatOptions options, string name)
    {
        var store = new JksStore();
        var alias = options.FriendlyName ?? name;
        if (options.IncludePrivateKey)
        {
            store.SetKeyEntry(alias, version.Key!.Private, options.Password!.ToCharArray(), [.. certificates.Select(certificate => certificate.X509)]);
        }
        else
        {
            store.SetCertificateEntry(alias, version.Certificate.X509);
        }

        using var buffer = new MemoryStream();
        store.Save(buffer, options.KeystorePassword!.ToCharArray());
        return buffer.ToArray();
    }
}
