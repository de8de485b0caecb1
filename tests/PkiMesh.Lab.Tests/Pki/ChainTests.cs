using System.Security.Cryptography.X509Certificates;
using PkiMesh.Lab.Pki;
using Xunit;

namespace PkiMesh.Lab.Tests.Pki;

public class ChainTests
{
    private const string Unknown = "x509: certificate signed by unknown authority";
    private static readonly LabCertificate s_root = TestPki.Root();

    public sealed record Case(
        string Name,
        string? Go,
        string? WebPki,
        Func<(LabCertificate Leaf, LabCertificate[] Between, LabCertificate[] Anchors)> Make,
        int Days = 0,
        bool DotnetAgrees = true)
    {
        public override string ToString() => Name;
    }

    private static LabCertificate Anchor(CertificateBuilder? builder = null) =>
        (builder ?? TestPki.Ca("anchor")).Sign(TestPki.AnchorKey.PublicKeyInfo, s_root, TestPki.RootKey);

    private static LabCertificate Leaf(LabCertificate anchor, CertificateBuilder? builder = null) =>
        (builder ?? TestPki.Leaf()).Sign(TestPki.LeafKey.PublicKeyInfo, anchor, TestPki.AnchorKey);

    public static TheoryData<Case> Cases =>
    [
        new("up to the root", null, null, () => (Leaf(Anchor()), [Anchor()], [s_root])),
        new("up to an anchor that is not self-signed", null, null, () => (Leaf(Anchor()), [], [Anchor()]), DotnetAgrees: false),
        new("intermediate missing", Unknown, "UnknownIssuer", () => (Leaf(Anchor()), [], [s_root])),
        new("another anchor", Unknown, "UnknownIssuer", () => (Leaf(Anchor()), [], [TestPki.Root("other")])),
        new("the anchor's name with another key", Unknown + " (possibly because of \"x509: ECDSA verification failure\" while trying to verify candidate authority certificate \"anchor\")", "BadSignature",
            () => (Leaf(Anchor()), [], [TestPki.Root("anchor")])),
        new("leaf expired", "x509: certificate has expired or is not yet valid: current time 2026-11-26T12:00:00Z is after 2026-11-25T12:00:00Z", "Expired",
            () => (Leaf(Anchor()), [Anchor()], [s_root]), Days: 2),
        new("leaf not valid yet", "x509: certificate has expired or is not yet valid: current time 2026-11-23T12:00:00Z is before 2026-11-24T11:00:00Z", "NotValidYet",
            () => (Leaf(Anchor()), [Anchor()], [s_root]), Days: -1),
        new("anchor expired", "x509: certificate has expired or is not yet valid: current time 2026-11-27T12:00:00Z is after 2026-11-26T12:00:00Z", null,
            () => (Leaf(Anchor(TestPki.Ca("anchor", days: 2)), TestPki.Leaf(days: 9)), [], [Anchor(TestPki.Ca("anchor", days: 2))]), Days: 3, DotnetAgrees: false),
        new("intermediate expired", "x509: certificate has expired or is not yet valid: current time 2026-11-27T12:00:00Z is after 2026-11-26T12:00:00Z", "Expired",
            () => (Leaf(Anchor(TestPki.Ca("anchor", days: 2)), TestPki.Leaf(days: 9)), [Anchor(TestPki.Ca("anchor", days: 2))], [s_root]), Days: 3),
        new("intermediate is a leaf", Unknown + " (possibly because of \"x509: invalid signature: parent certificate cannot sign this kind of certificate\" while trying to verify candidate authority certificate \"anchor\")", "Other(OtherError(EndEntityUsedAsCa))",
            () => (Leaf(Anchor(TestPki.Leaf("anchor"))), [Anchor(TestPki.Leaf("anchor"))], [s_root])),
        new("intermediate may not sign", Unknown + " (possibly because of \"x509: invalid signature: parent certificate cannot sign this kind of certificate\" while trying to verify candidate authority certificate \"anchor\")", null,
            () => (Leaf(Anchor(TestPki.Ca("anchor", usage: KeyUsages.CrlSign))), [Anchor(TestPki.Ca("anchor", usage: KeyUsages.CrlSign))], [s_root])),
        new("path length of the root used up", "x509: too many intermediates for path length constraint", null,
            () =>
            {
                var root = TestPki.Root(pathLength: 0);
                var anchor = TestPki.Ca("anchor").Sign(TestPki.AnchorKey.PublicKeyInfo, root, TestPki.RootKey);
                return (Leaf(anchor), [anchor], [root]);
            }),
        new("leaf for another purpose", "x509: certificate specifies an incompatible key usage", "InvalidPurpose",
            () => (Leaf(Anchor(), TestPki.Leaf("leaf", 1, ExtendedKeyUsages.CodeSigning)), [Anchor()], [s_root])),
        new("leaf of no stated purpose", null, null, () => (Leaf(Anchor(), new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "leaf" },
            NotBefore = TestPki.Now.AddHours(-1),
            NotAfter = TestPki.Now.AddDays(1),
        }), [Anchor()], [s_root])),
    ];

    [Theory]
    [MemberData(nameof(Cases))]
    public void Go(Case test)
    {
        var (leaf, between, anchors) = test.Make();
        var result = ChainVerifier.VerifyAsGo(leaf, between, anchors, TestPki.Now.AddDays(test.Days));
        Assert.Equal(test.Go, result.Error);
        Assert.Equal(test.Go is null, result.IsValid);
        if (result.IsValid)
        {
            Assert.Equal(leaf, result.Chain[0]);
            Assert.Contains(result.Chain[^1], anchors);
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void WebPki(Case test)
    {
        var (leaf, between, anchors) = test.Make();
        var result = ChainVerifier.VerifyAsWebPki(leaf, between, anchors, TestPki.Now.AddDays(test.Days));
        Assert.Equal(test.WebPki is null ? null : "invalid peer certificate: " + test.WebPki, result.Error);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Dotnet_judges_as_Go_where_it_can(Case test)
    {
        if (!test.DotnetAgrees)
        {
            // X509Chain wants a self-signed root (cert-manager-trust-linkerd.md §0.7).
            return;
        }

        var (leaf, between, anchors) = test.Make();
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.VerificationTime = TestPki.Now.AddDays(test.Days).UtcDateTime;
        chain.ChainPolicy.VerificationTimeIgnored = false;
        chain.ChainPolicy.ApplicationPolicy.Add(new System.Security.Cryptography.Oid(ExtendedKeyUsages.ServerAuth));
        chain.ChainPolicy.CustomTrustStore.AddRange(anchors.Select(anchor => X509CertificateLoader.LoadCertificate(anchor.Der)).ToArray());
        chain.ChainPolicy.ExtraStore.AddRange(between.Select(ca => X509CertificateLoader.LoadCertificate(ca.Der)).ToArray());
        using var certificate = X509CertificateLoader.LoadCertificate(leaf.Der);
        Assert.Equal(test.Go is null, chain.Build(certificate));
    }

    [Fact]
    public void A_ca_is_no_end_entity_to_webpki()
    {
        var anchor = Anchor();
        Assert.Equal("invalid peer certificate: CaUsedAsEndEntity", ChainVerifier.VerifyAsWebPki(anchor, [], [s_root], TestPki.Now).Error);
        Assert.True(ChainVerifier.VerifyAsGo(anchor, [], [s_root], TestPki.Now).IsValid);
    }

    [Fact]
    public void A_signature_with_pss_is_good_for_go_and_none_for_webpki()
    {
        var rootKey = LabKey.Generate(KeySpec.Rsa(2048));
        var builder = TestPki.Ca("root");
        var root = builder.SelfSign(rootKey);
        var leaf = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "leaf" },
            NotBefore = TestPki.Now.AddHours(-1),
            NotAfter = TestPki.Now.AddDays(1),
            SignatureAlgorithm = SignatureAlgorithms.RsaPssSha256,
        }.Sign(TestPki.LeafKey.PublicKeyInfo, root, rootKey);
        Assert.Equal("SHA256-RSAPSS", leaf.SignatureAlgorithm);
        Assert.Null(ChainVerifier.VerifyAsGo(leaf, [], [root], TestPki.Now).Error);
        Assert.Equal("invalid peer certificate: Other(OtherError(UnsupportedSignatureAlgorithm))", ChainVerifier.VerifyAsWebPki(leaf, [], [root], TestPki.Now).Error);
    }

    [Fact]
    public void A_renewed_anchor_with_the_same_key_and_name_verifies_old_leaves()
    {
        var leaf = Leaf(Anchor(), TestPki.Leaf(days: 100));
        var renewed = Anchor(TestPki.Ca("anchor", days: 60));
        Assert.True(ChainVerifier.VerifyAsGo(leaf, [], [renewed], TestPki.Now.AddDays(40)).IsValid);
        Assert.True(ChainVerifier.VerifyAsWebPki(leaf, [], [renewed], TestPki.Now.AddDays(40)).IsValid);
    }
}
