using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.Tests.Pki;

/// <summary>Small certificates for tests, at a fixed time.</summary>
internal static class TestPki
{
    public static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    public static readonly LabKey RootKey = LabKey.Generate(KeySpec.P256, LabRandom.FromSeed(1));
    public static readonly LabKey AnchorKey = LabKey.Generate(KeySpec.P256, LabRandom.FromSeed(2));
    public static readonly LabKey LeafKey = LabKey.Generate(KeySpec.P256, LabRandom.FromSeed(3));

    public static LabCertificate Root(string name = "root", LabKey? key = null, int? pathLength = null) => Ca(name, pathLength).SelfSign(key ?? RootKey);

    public static CertificateBuilder Ca(string name, int? pathLength = null, KeyUsages usage = KeyUsages.CertSign | KeyUsages.CrlSign, int days = 30) => new()
    {
        Subject = new SubjectName { CommonName = name },
        NotBefore = Now.AddDays(-1),
        NotAfter = Now.AddDays(days),
        BasicConstraints = new BasicConstraintsInfo(true, pathLength),
        KeyUsage = usage,
    };

    public static CertificateBuilder Leaf(string name = "leaf", int days = 1, params IReadOnlyList<string> usages) => new()
    {
        Subject = new SubjectName { CommonName = name },
        NotBefore = Now.AddHours(-1),
        NotAfter = Now.AddDays(days),
        KeyUsage = KeyUsages.DigitalSignature,
        ExtendedKeyUsage = usages.Count == 0 ? [ExtendedKeyUsages.ServerAuth, ExtendedKeyUsages.ClientAuth] : usages,
        AltNames = new SubjectAltNames { DnsNames = [name] },
    };
}
