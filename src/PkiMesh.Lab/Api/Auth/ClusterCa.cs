using System.Net;
using System.Security.Cryptography.X509Certificates;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Api.Auth;

/// <summary>
/// The lab's own CA: it vouches for the API's and the TPP's servers, and counts as a system root for the lab's controllers.
/// </summary>
public sealed class ClusterCa
{
    private static readonly TimeSpan s_life = TimeSpan.FromDays(3650);
    private readonly LabKey _key;

    private ClusterCa(LabCertificate certificate, LabKey key)
    {
        Certificate = certificate;
        _key = key;
    }

    public LabCertificate Certificate { get; }

    public string Pem => Certificate.ToPem();

    public static ClusterCa Create(DateTimeOffset labTime)
    {
        var key = LabKey.Generate(KeySpec.P256);
        var (from, to) = Validity(labTime);
        var certificate = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "kubernetes" },
            NotBefore = from,
            NotAfter = to,
            BasicConstraints = new BasicConstraintsInfo(true, null),
            KeyUsage = KeyUsages.CertSign | KeyUsages.CrlSign | KeyUsages.DigitalSignature,
        }.SelfSign(key);
        return new ClusterCa(certificate, key);
    }

    /// <summary>A CA that was kept (PEM of certificate and key).</summary>
    public static ClusterCa Load(string certificatePem, string keyPem) => new(LabCertificate.FromPem(certificatePem), LabKey.FromPem(keyPem));

    /// <summary>For a state directory only.</summary>
    public string KeyPem() => _key.ToPem();

    /// <summary>A server's certificate with its key, as Kestrel takes it. It holds in the lab's time as well as on the client's clock.</summary>
    public X509Certificate2 IssueServer(string commonName, IReadOnlyList<string> dnsNames, IReadOnlyList<IPAddress> addresses, DateTimeOffset labTime)
    {
        var key = LabKey.Generate(KeySpec.P256);
        var (from, to) = Validity(labTime);
        var certificate = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = commonName },
            NotBefore = from,
            NotAfter = to,
            KeyUsage = KeyUsages.DigitalSignature,
            ExtendedKeyUsage = [ExtendedKeyUsages.ServerAuth],
            AltNames = new SubjectAltNames { DnsNames = dnsNames, IpAddresses = [.. addresses.Select(one => one.ToString())] },
        }.Sign(key.PublicKeyInfo, Certificate, _key);
        using var pair = X509Certificate2.CreateFromPem(certificate.ToPem(), key.ToPem());
        // Windows wants a key that was imported; elsewhere this changes nothing.
        return X509CertificateLoader.LoadPkcs12(pair.Export(X509ContentType.Pfx), null);
    }

    private static (DateTimeOffset From, DateTimeOffset To) Validity(DateTimeOffset labTime)
    {
        var now = DateTimeOffset.UtcNow;
        var (earlier, later) = labTime < now ? (labTime, now) : (now, labTime);
        return (earlier.AddDays(-1), later + s_life);
    }
}
