using Org.BouncyCastle.X509;

namespace PkiMesh.Core.Certificates;

/// <summary>A certificate with both what a user sees of it and what verification needs.</summary>
public sealed class ParsedCertificate
{
    internal ParsedCertificate(X509Certificate x509)
    {
        X509 = x509;
        Der = x509.GetEncoded();
        Info = CertificateInfoBuilder.Build(x509, Der);
    }

    public CertificateInfo Info { get; }

    internal X509Certificate X509 { get; }

    internal byte[] Der { get; }

    public override string ToString() => Info.ToString();
}
