using System.Security.Cryptography;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Math;
using Org.BouncyCastle.X509;

namespace PkiMesh.Lab.Pki;

/// <summary>An X.509 certificate, read.</summary>
public sealed class LabCertificate : IEquatable<LabCertificate>
{
    private static readonly ReadMemory<LabCertificate> s_read = new(512);

    private LabCertificate(X509Certificate certificate)
    {
        X509 = certificate;
        Der = certificate.GetEncoded();
        var structure = certificate.CertificateStructure;
        RawSubject = structure.Subject.GetDerEncoded();
        RawIssuer = structure.Issuer.GetDerEncoded();
        Subject = SubjectName.From(structure.Subject);
        Issuer = SubjectName.From(structure.Issuer);
        NotBefore = new DateTimeOffset(DateTime.SpecifyKind(certificate.NotBefore, DateTimeKind.Utc));
        NotAfter = new DateTimeOffset(DateTime.SpecifyKind(certificate.NotAfter, DateTimeKind.Utc));
        PublicKey = certificate.GetPublicKey();
        KeySpec = PublicKeys.SpecOf(PublicKey);
        PublicKeyInfo = structure.SubjectPublicKeyInfo.GetDerEncoded();
        var extensions = structure.TbsCertificate.Extensions;
        AltNames = SubjectAltNames.From(extensions);
        KeyUsage = ExtensionReader.KeyUsage(extensions);
        ExtendedKeyUsage = ExtensionReader.ExtendedKeyUsage(extensions);
        BasicConstraints = ExtensionReader.BasicConstraints(extensions);
        SubjectKeyId = extensions is null ? [] : SubjectKeyIdentifier.FromExtensions(extensions)?.GetKeyIdentifier() ?? [];
        AuthorityKeyId = extensions is null ? [] : AuthorityKeyIdentifier.FromExtensions(extensions)?.KeyIdentifier?.GetOctets() ?? [];
        SignatureAlgorithm = SignatureAlgorithms.GoName(structure.SignatureAlgorithm);
    }

    public X509Certificate X509 { get; }

    public byte[] Der { get; }

    public byte[] RawSubject { get; }

    public byte[] RawIssuer { get; }

    public SubjectName Subject { get; }

    public SubjectName Issuer { get; }

    public DateTimeOffset NotBefore { get; }

    public DateTimeOffset NotAfter { get; }

    public BigInteger SerialNumber => X509.SerialNumber;

    /// <summary>The serial number in hexadecimal, lower case, whole bytes.</summary>
    public string SerialHex => Convert.ToHexStringLower(X509.SerialNumber.ToByteArrayUnsigned());

    public AsymmetricKeyParameter PublicKey { get; }

    public KeySpec KeySpec { get; }

    /// <summary>The DER of the SubjectPublicKeyInfo.</summary>
    public byte[] PublicKeyInfo { get; }

    public SubjectAltNames AltNames { get; }

    public KeyUsages KeyUsage { get; }

    public IReadOnlyList<string> ExtendedKeyUsage { get; }

    public BasicConstraintsInfo? BasicConstraints { get; }

    public bool IsCa => BasicConstraints is { IsCa: true };

    public byte[] SubjectKeyId { get; }

    public byte[] AuthorityKeyId { get; }

    /// <summary>As Go prints it, e.g. ECDSA-SHA256, SHA256-RSA.</summary>
    public string SignatureAlgorithm { get; }

    public bool IsSelfIssued => RawSubject.AsSpan().SequenceEqual(RawIssuer);

    /// <summary>Whether it is its own issuer and its signature verifies with its own key.</summary>
    public bool IsSelfSigned => IsSelfIssued && Signatures.Check(this, PublicKey, KeySpec) is null;

    /// <summary>SHA-256 of the DER, lower-case hexadecimal.</summary>
    public string Sha256 => Convert.ToHexStringLower(SHA256.HashData(Der));

    /// <summary>SHA-1 of the DER, upper-case hexadecimal: what Windows and TPP call the thumbprint.</summary>
    public string Sha1 => Convert.ToHexString(SHA1.HashData(Der));

    internal SignatureCheck? LastCheck { get; set; }

    public static LabCertificate From(X509Certificate certificate) => new(certificate);

    /// <exception cref="PkiException">The bytes are no certificate.</exception>
    public static LabCertificate FromDer(byte[] der)
    {
        try
        {
            return s_read.Read("", der, () => new LabCertificate(new X509Certificate(der)));
        }
        catch (Exception failure) when (failure is not PkiException)
        {
            throw new PkiException("the certificate cannot be read");
        }
    }

    /// <summary>Reads the first certificate in the text.</summary>
    /// <exception cref="PkiException">There is none, or it cannot be read.</exception>
    public static LabCertificate FromPem(string pem) =>
        PemText.ReadAll(pem).FirstOrDefault(block => block.Label == "CERTIFICATE") is { } first
            ? FromDer(first.Der)
            : throw new PkiException("no certificate in the PEM text");

    public string ToPem() => new PemBlock("CERTIFICATE", Der).Write();

    public bool Equals(LabCertificate? other) => other is not null && Der.AsSpan().SequenceEqual(other.Der);

    public override bool Equals(object? obj) => Equals(obj as LabCertificate);

    public override int GetHashCode() => SerialNumber.GetHashCode();

    public override string ToString() => Subject.ToString();
}
