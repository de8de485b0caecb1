using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tests.Linkerd;

/// <summary>An enterprise root and the two CAs of a mesh below it, as the tutorial's certificates come out of a one-tier TPP.</summary>
internal sealed class MeshPki(DateTimeOffset now)
{
    private readonly LabKey _rootKey = LabKey.Generate(KeySpec.P256);
    private LabCertificate? _root;

    public LabCertificate Root => _root ??= Ca("CN=Enterprise Root", TimeSpan.FromDays(3650)).SelfSign(_rootKey);

    public LabCertificate Anchor { get; private set; } = null!;

    public LabKey AnchorKey { get; private set; } = null!;

    public LabCertificate Issuer { get; private set; } = null!;

    public LabKey IssuerKey { get; private set; } = null!;

    /// <summary>tls.crt of the issuer's Secret.</summary>
    public string IssuerChain => PemBundle.Write([Issuer, Anchor]);

    public string AnchorBundle => PemBundle.Write([Anchor], trailingNewline: false);

    public void NewAnchor()
    {
        AnchorKey = LabKey.Generate(KeySpec.P256);
        Anchor = Ca("CN=root.linkerd.cluster.local", TimeSpan.FromDays(30)).Sign(AnchorKey.PublicKeyInfo, Root, _rootKey);
    }

    public void NewIssuer(TimeSpan? lifetime = null, bool isCa = true)
    {
        IssuerKey = LabKey.Generate(KeySpec.P256);
        Issuer = Ca("CN=identity.linkerd.cluster.local", lifetime ?? TimeSpan.FromDays(25), isCa).Sign(IssuerKey.PublicKeyInfo, Anchor, AnchorKey);
    }

    /// <summary>A key pair for a webhook, signed by itself.</summary>
    public static (string Certificate, string Key) Webhook(string service, DateTimeOffset now, string ns = "linkerd", TimeSpan? life = null)
    {
        var key = LabKey.Generate(KeySpec.P256);
        var certificate = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = $"{service}.{ns}.svc" },
            AltNames = new SubjectAltNames { DnsNames = [$"{service}.{ns}.svc"] },
            NotBefore = now.AddMinutes(-1),
            NotAfter = now + (life ?? TimeSpan.FromDays(365)),
            KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment,
            ExtendedKeyUsage = [ExtendedKeyUsages.ServerAuth],
        }.SelfSign(key);
        return (certificate.ToPem(), key.ToPem());
    }

    private CertificateBuilder Ca(string subject, TimeSpan lifetime, bool isCa = true) => new()
    {
        Subject = SubjectName.Parse(subject),
        NotBefore = now.AddMinutes(-1),
        NotAfter = now + lifetime,
        BasicConstraints = isCa ? new BasicConstraintsInfo(true) : null,
        KeyUsage = isCa ? KeyUsages.CertSign | KeyUsages.CrlSign : KeyUsages.DigitalSignature,
    };
}
