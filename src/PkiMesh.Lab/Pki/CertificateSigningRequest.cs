using Org.BouncyCastle.Asn1.Pkcs;
using Org.BouncyCastle.Asn1.X509;
using Org.BouncyCastle.Crypto;
using Org.BouncyCastle.Pkcs;
using Org.BouncyCastle.X509;

namespace PkiMesh.Lab.Pki;

/// <summary>A PKCS#10 request, read.</summary>
public sealed class CertificateSigningRequest
{
    private static readonly ReadMemory<CertificateSigningRequest> s_read = new(512);
    private readonly Pkcs10CertificationRequest _request;

    private CertificateSigningRequest(byte[] der)
    {
        Der = der;
        _request = new Pkcs10CertificationRequest(der);
        var info = _request.GetCertificationRequestInfo();
        RawSubject = info.Subject;
        Subject = SubjectName.From(info.Subject);
        PublicKey = _request.GetPublicKey();
        KeySpec = PublicKeys.SpecOf(PublicKey);
        PublicKeyInfo = SubjectPublicKeyInfoFactory.CreateSubjectPublicKeyInfo(PublicKey).GetDerEncoded();
        Extensions = _request.GetRequestedExtensions();
        AltNames = SubjectAltNames.From(Extensions);
        KeyUsage = ExtensionReader.KeyUsage(Extensions);
        ExtendedKeyUsage = ExtensionReader.ExtendedKeyUsage(Extensions);
        BasicConstraints = ExtensionReader.BasicConstraints(Extensions);
    }

    public byte[] Der { get; }

    public SubjectName Subject { get; }

    /// <summary>The subject as it stands in the request, encoding and order included.</summary>
    public X509Name RawSubject { get; }

    public SubjectAltNames AltNames { get; }

    public KeyUsages KeyUsage { get; }

    public IReadOnlyList<string> ExtendedKeyUsage { get; }

    public BasicConstraintsInfo? BasicConstraints { get; }

    public X509Extensions? Extensions { get; }

    public AsymmetricKeyParameter PublicKey { get; }

    public KeySpec KeySpec { get; }

    public byte[] PublicKeyInfo { get; }

    /// <exception cref="PkiException">The text holds no request that can be read.</exception>
    public static CertificateSigningRequest FromPem(string pem)
    {
        foreach (var block in PemText.ReadAll(pem))
        {
            if (block.Label is "CERTIFICATE REQUEST" or "NEW CERTIFICATE REQUEST")
            {
                return FromDer(block.Der);
            }
        }

        throw new PkiException("no certificate request in the PEM text");
    }

    public static CertificateSigningRequest FromDer(byte[] der)
    {
        try
        {
            return s_read.Read("", der, () => new CertificateSigningRequest([.. der]));
        }
        catch (Exception failure) when (failure is not PkiException)
        {
            throw new PkiException("the certificate request cannot be read");
        }
    }

    /// <summary>Whether the request is signed with the key it carries.</summary>
    public bool Verify()
    {
        try
        {
            return _request.Verify();
        }
        catch (Exception failure) when (failure is CryptoException or InvalidOperationException or ArgumentException or IOException
            or Org.BouncyCastle.Security.SecurityUtilityException)
        {
            return false;
        }
    }

    public string ToPem() => new PemBlock("CERTIFICATE REQUEST", Der).Write();
}
