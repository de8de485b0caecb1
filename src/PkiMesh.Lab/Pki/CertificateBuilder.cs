using Org.BouncyCastle.Asn1;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto.Operators;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.Security;
using Org.BouncyCastle.X509;
using X509ExtensionUtilities = Org.BouncyCastle.X509.Extension.X509ExtensionUtilities;

namespace PkiMesh.Lab.Pki;

/// <summary>
/// Makes certificates with the extensions, and in the order, of Go's x509.CreateCertificate. What is null or empty is left out.
/// </summary>
public sealed class CertificateBuilder
{
    public SubjectName Subject { get; init; } = SubjectName.Empty;

    /// <summary>Instead of <see cref="Subject"/>: a name taken over as it is encoded.</summary>
    public X509Name? RawSubject { get; init; }

    /// <summary>Null: 128 random bits, the first one zero.</summary>
    public BigInteger? SerialNumber { get; init; }

    public required DateTimeOffset NotBefore { get; init; }

    public required DateTimeOffset NotAfter { get; init; }

    public BasicConstraintsInfo? BasicConstraints { get; init; }

    public KeyUsages KeyUsage { get; init; }

    public IReadOnlyList<string> ExtendedKeyUsage { get; init; } = [];

    public SubjectAltNames AltNames { get; init; } = SubjectAltNames.None;

    public NameConstraints? NameConstraints { get; init; }

    public IReadOnlyList<string> CrlDistributionPoints { get; init; } = [];

    public IReadOnlyList<string> OcspServers { get; init; } = [];

    public IReadOnlyList<string> IssuingCertificateUrls { get; init; } = [];

    /// <summary>Go gives a subject key identifier to CAs only.</summary>
    public bool? SubjectKeyId { get; init; }

    public SignatureRule SignatureRule { get; init; }

    /// <summary>Null: by <see cref="SignatureRule"/> from the signing key.</summary>
    public string? SignatureAlgorithm { get; init; }

    /// <summary>Signs it with its own key.</summary>
    public LabCertificate SelfSign(LabKey key) => Sign(key.PublicKeyInfo, RawSubject ?? Subject.ToX509Name(), key, KeyIdOf(key.PublicKeyInfo));

    /// <summary>Signs the holder's public key (the DER of its SubjectPublicKeyInfo) as that issuer.</summary>
    public LabCertificate Sign(byte[] publicKeyInfo, LabCertificate issuer, LabKey issuerKey) =>
        Sign(publicKeyInfo, issuer.X509.CertificateStructure.Subject, issuerKey, issuer.SubjectKeyId);

    /// <summary>SHA-1 of the public key's bits (RFC 5280, 4.2.1.2, method 1).</summary>
    public static byte[] KeyIdOf(byte[] publicKeyInfo) =>
        X509ExtensionUtilities.CreateSubjectKeyIdentifier(SubjectPublicKeyInfo.GetInstance(publicKeyInfo)).GetKeyIdentifier();

    public static BigInteger RandomSerial(SecureRandom random)
    {
        var bytes = new byte[16];
        random.NextBytes(bytes);
        bytes[0] &= 0x7f;
        return new BigInteger(1, bytes);
    }

    private LabCertificate Sign(byte[] publicKeyInfo, X509Name issuer, LabKey issuerKey, byte[] authorityKeyId)
    {
        var generator = new X509V3CertificateGenerator();
        generator.SetSerialNumber(SerialNumber ?? RandomSerial(issuerKey.Random));
        generator.SetIssuerDN(issuer);
        generator.SetSubjectDN(RawSubject ?? Subject.ToX509Name());
        generator.SetNotBefore(NotBefore.UtcDateTime);
        generator.SetNotAfter(NotAfter.UtcDateTime);
        generator.SetSubjectPublicKeyInfo(SubjectPublicKeyInfo.GetInstance(publicKeyInfo));
        AddUsage(generator);
        AddIdentifiers(generator, publicKeyInfo, issuer, authorityKeyId);
        AddUrls(generator);
        var algorithm = SignatureAlgorithm ?? SignatureAlgorithms.For(issuerKey.Spec, SignatureRule);
        return LabCertificate.From(generator.Generate(new Asn1SignatureFactory(algorithm, issuerKey.Private, issuerKey.Random)));
    }

    private void AddUsage(X509V3CertificateGenerator generator)
    {
        if (KeyUsage != KeyUsages.None)
        {
            generator.AddExtension(X509Extensions.KeyUsage, true, ExtensionWriter.KeyUsage(KeyUsage));
        }

        if (ExtendedKeyUsage.Count > 0)
        {
            generator.AddExtension(X509Extensions.ExtendedKeyUsage, false, ExtensionWriter.ExtendedKeyUsage(ExtendedKeyUsage));
        }

        if (BasicConstraints is not null)
        {
            generator.AddExtension(X509Extensions.BasicConstraints, true, ExtensionWriter.BasicConstraints(BasicConstraints));
        }
    }

    private void AddIdentifiers(X509V3CertificateGenerator generator, byte[] publicKeyInfo, X509Name issuer, byte[] authorityKeyId)
    {
        var subject = RawSubject ?? Subject.ToX509Name();
        if (SubjectKeyId ?? BasicConstraints is { IsCa: true })
        {
            generator.AddExtension(X509Extensions.SubjectKeyIdentifier, false, new SubjectKeyIdentifier(KeyIdOf(publicKeyInfo)));
        }

        // Go leaves the authority out where it would repeat the subject.
        if (authorityKeyId.Length > 0 && !issuer.Equivalent(subject, true))
        {
            generator.AddExtension(X509Extensions.AuthorityKeyIdentifier, false, new AuthorityKeyIdentifier(authorityKeyId));
        }
    }

    private void AddUrls(X509V3CertificateGenerator generator)
    {
        var access = IssuingCertificateUrls.Select(url => new AccessDescription(AccessDescription.IdADCAIssuers, Url(url)))
            .Concat(OcspServers.Select(url => new AccessDescription(AccessDescription.IdADOcsp, Url(url)))).ToArray();
        if (access.Length > 0)
        {
            generator.AddExtension(X509Extensions.AuthorityInfoAccess, false, new AuthorityInformationAccess(access));
        }

        if (!AltNames.IsEmpty)
        {
            var critical = RawSubject is null ? Subject.IsEmpty : RawSubject.GetOidList().Count == 0;
            generator.AddExtension(X509Extensions.SubjectAlternativeName, critical, AltNames.ToGeneralNames());
        }

        if (NameConstraints is not null)
        {
            generator.AddExtension(X509Extensions.NameConstraints, true, NameConstraints);
        }

        if (CrlDistributionPoints.Count > 0)
        {
            generator.AddExtension(X509Extensions.CrlDistributionPoints, false, new CrlDistPoint(
                [.. CrlDistributionPoints.Select(url => new DistributionPoint(new DistributionPointName(new GeneralNames(Url(url))), null, null))]));
        }
    }

    private static GeneralName Url(string url) => new(GeneralName.UniformResourceIdentifier, url);
}
