using Org.BouncyCastle.Math;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Linkerd.Identity;

/// <summary>Makes the certificates of proxies. recordings/renewal/two-tier/00-before.txt</summary>
internal sealed class LeafIssuing(TimeSpan lifetime, TimeSpan skew)
{
    private long _serial;

    public LabCertificate Issue(IssuerCredentials issuer, CertificateSigningRequest request, DateTimeOffset now)
    {
        var identity = request.AltNames.DnsNames[0];
        var seconds = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        var notAfter = seconds + lifetime + skew;
        return new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = identity },
            AltNames = new SubjectAltNames { DnsNames = [identity] },
            SerialNumber = BigInteger.ValueOf(Interlocked.Increment(ref _serial)),
            NotBefore = seconds - skew,
            NotAfter = notAfter < issuer.NotAfter ? notAfter : issuer.NotAfter,
            KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment,
            ExtendedKeyUsage = [ExtendedKeyUsages.ServerAuth, ExtendedKeyUsages.ClientAuth],
        }.Sign(request.PublicKeyInfo, issuer.Issuer, issuer.Key);
    }

    /// <summary>Null if the request is for this identity and no other. l5d pkg/identity/service.go checkCSR</summary>
    public static string? Check(CertificateSigningRequest request, string identity)
    {
        var names = request.AltNames.DnsNames;
        return names.Count != 1 ? "CSR must have exactly one DNSName"
            : names[0] != identity ? $"CSR name does not match requested identity: csr={names[0]}; req={identity}"
            : request.Subject.CommonName is not "" && request.Subject.CommonName != identity ? $"invalid CommonName: {request.Subject.CommonName}"
            : null;
    }
}
