using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Tests.Certificates;

/// <summary>Certificates made by the platform, so that BouncyCastle is not tested against itself.</summary>
internal sealed class TestCa : IDisposable
{
    public static readonly DateTime Start = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly AsymmetricAlgorithm _key;
    private readonly X509Certificate2 _certificate;

    private TestCa(AsymmetricAlgorithm key, X509Certificate2 certificate)
    {
        _key = key;
        _certificate = certificate;
        Certificate = CertificatePem.ReadDer(certificate.RawData, certificate.Subject);
    }

    public ParsedCertificate Certificate { get; }

    public string Pem => _certificate.ExportCertificatePem() + "\n";

    public static TestCa Make(
        string name, TestCa? issuer = null, AsymmetricAlgorithm? key = null, bool ca = true, int? pathLength = null,
        X509KeyUsageFlags? usage = X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, string[]? extendedUsages = null, string[]? dnsNames = null,
        DateTime? from = null, TimeSpan? life = null, HashAlgorithmName? hash = null, RSASignaturePadding? padding = null, X509Extension? more = null)
    {
        key ??= ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var digest = hash ?? HashAlgorithmName.SHA256;
        var subject = new X500DistinguishedName($"CN={name}");
        var request = key is RSA rsa
            ? new CertificateRequest(subject, rsa, digest, padding ?? RSASignaturePadding.Pkcs1)
            : new CertificateRequest(subject, (ECDsa)key, digest);
        if (ca)
        {
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, pathLength is not null, pathLength ?? 0, true));
        }

        if (usage is { } flags)
        {
            request.CertificateExtensions.Add(new X509KeyUsageExtension(flags, true));
        }

        if (extendedUsages is not null)
        {
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([.. extendedUsages.Select(oid => new Oid(oid))], false));
        }

        if (dnsNames is not null)
        {
            var names = new SubjectAlternativeNameBuilder();
            Array.ForEach(dnsNames, names.AddDnsName);
            request.CertificateExtensions.Add(names.Build());
        }

        if (more is not null)
        {
            request.CertificateExtensions.Add(more);
        }

        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        var notBefore = new DateTimeOffset(from ?? Start);
        var notAfter = notBefore + (life ?? TimeSpan.FromDays(365));
        var generator = issuer is null ? Generator(key, padding) : Generator(issuer._key, padding);
        var made = request.Create(issuer?._certificate.SubjectName ?? subject, generator, notBefore, notAfter, RandomNumberGenerator.GetBytes(12));
        return new TestCa(key, made);
    }

    public void Dispose()
    {
        _key.Dispose();
        _certificate.Dispose();
    }

    private static X509SignatureGenerator Generator(AsymmetricAlgorithm key, RSASignaturePadding? padding) => key is RSA rsa
        ? X509SignatureGenerator.CreateForRSA(rsa, padding ?? RSASignaturePadding.Pkcs1)
        : X509SignatureGenerator.CreateForECDsa((ECDsa)key);
}
