using PkiMesh.Core.Findings;
using PkiMesh.Core.Policy;
using PkiMesh.Core.Tests.Certificates;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

/// <summary>The first cause, from what stands around a Certificate.</summary>
public sealed class CauseFinderTests : IDisposable
{
    private static readonly DateTime s_now = TestCa.Start.AddDays(3);
    private readonly List<TestCa> _made = [];

    public void Dispose() => _made.ForEach(ca => ca.Dispose());

    public static TheoryData<string, string?> Cases => new()
    {
        { "anchor", null },
        { "anchor, not begun", CauseIds.NotReady },
        { "anchor, being issued", CauseIds.Issuing },
        { "anchor, waiting in TPP", "TppIssuancePending" },
        { "anchor, zone missing", "TppZoneNotFound" },
        { "anchor, renewal fails", "TppZoneNotFound" },
        { "anchor, request refused", "TppRequestRefused" },
        { "anchor, words of nobody", "CertificateRequestFailed" },
        { "anchor, ended and not renewed", CauseIds.Expired },
        { "anchor, ended and ready", CauseIds.Expired },
        { "anchor, leaf", FindingIds.AnchorNotCa },
        { "anchor, path length 0", FindingIds.AnchorPathLength },
        { "anchor under a name of its own, path length 0", FindingIds.AnchorPathLength },
        { "another CA of the zone, path length 0", null },
        { "another CA of the zone, leaf", CauseIds.NotCa },
        { "anchor, Secret gone", CauseIds.SecretMissing },
        { "another CA, leaf", CauseIds.NotCa },
        { "issuer", null },
        { "issuer, its anchor waits", "TppZoneNotFound" },
        { "issuer, ready while its anchor's renewal fails", null },
        { "issuer, its anchor is of no use", FindingIds.AnchorPathLength },
        { "issuer, of an earlier anchor", FindingIds.IssuerNotUnderAnchor },
        { "issuer, outlives its anchor", FindingIds.IssuerOutlivesAnchor },
        { "issuer, leaf", FindingIds.IssuerNotCa },
        { "leaf of a CA that may not sign", CauseIds.Chain },
        { "leaf for code signing", null },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void The_first_cause_is_named(string what, string? id)
    {
        var (certificate, context) = With(what);

        var cause = CauseFinder.Find(certificate, context);

        Assert.True(id == cause?.Id, $"{cause}");
        if (cause is null)
            return;
        Assert.EndsWith(".", cause.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', cause.Message);
        Assert.NotEqual("", cause.Remedy);
    }

    private (MeshCertificate Certificate, CauseContext Context) With(string what)
    {
        var root = Keep(TestCa.Make("root"));
        var anchor = Keep(TestCa.Make("anchor", root, life: TimeSpan.FromDays(30)));
        var good = Certificate("linkerd-identity-trust-roots", anchor, new MeshIssuerStatus { Name = "tpp-issuer", Kind = "ClusterIssuer", Exists = true, Ready = true, TppZone = "k8s" });
        var waiting = good with { Ready = false, Secret = null };
        var context = new CauseContext { NowUtc = s_now };
        var ca = new MeshIssuerStatus { Name = "linkerd-trust-anchor", Kind = "ClusterIssuer", Exists = true, Ready = true, CaSecretName = "linkerd-identity-trust-roots" };
        var issuer = Certificate("linkerd-identity-issuer", Keep(TestCa.Make("issuer", anchor, life: TimeSpan.FromDays(4))), ca);
        var below = context with { Signer = good };
        var useless = new CertificateCause(FindingIds.AnchorPathLength, "It has path length 0.", "Mend it.", true);
        return what switch
        {
            "anchor" => (good, context),
            "anchor, not begun" => (waiting, context),
            "anchor, being issued" => (waiting with { Issuing = true }, context),
            "anchor, waiting in TPP" => (waiting with { Request = Request("Pending", "words of nobody") }, context with { TppStage = @"\VED\Policy\a is at stage 500 in TPP" }),
            "anchor, zone missing" => (waiting with { Request = Request("Failed", "vcert error: your data contains problems: zone not found") }, context),
            "anchor, renewal fails" => (good with { FailedAttempts = 2, Conditions = [new MeshCondition("Issuing", "False", "Failed", "", null)], Request = Request("Failed", "zone not found") }, context),
            "anchor, request refused" => (waiting with { Request = Request("Failed", "Unexpected status code on TPP Certificate Request.\n Status:\n 400 Bad Request. \n Body:\n {}") }, context),
            "anchor, words of nobody" => (waiting with { Request = Request("Failed", "words of nobody") }, context),
            "anchor, ended and not renewed" => (good with { Ready = false }, context with { NowUtc = s_now.AddDays(60) }),
            "anchor, ended and ready" => (good, context with { NowUtc = s_now.AddDays(60) }),
            "anchor, leaf" => (Certificate("linkerd-identity-trust-roots", Keep(TestCa.Make("anchor", root, ca: false)), good.Issuer), context),
            "anchor, path length 0" => (Certificate("linkerd-identity-trust-roots", Keep(TestCa.Make("anchor", root, pathLength: 0)), good.Issuer), context),
            "anchor under a name of its own, path length 0" => (Certificate("other", Keep(TestCa.Make("anchor", root, pathLength: 0)), good.Issuer), context with { SignsIdentityIssuer = true }),
            "another CA of the zone, path length 0" => (Certificate("other", Keep(TestCa.Make("other", root, pathLength: 0)), good.Issuer), context),
            "another CA of the zone, leaf" => (Certificate("other", Keep(TestCa.Make("other", root, ca: false)), good.Issuer), context),
            "anchor, Secret gone" => (good with { Secret = null }, context),
            "another CA, leaf" => (Certificate("other", Keep(TestCa.Make("other", root, ca: false)), good.Issuer with { TppZone = null }), context),
            "issuer" => (issuer, below),
            "issuer, its anchor waits" => (issuer with { Ready = false }, below with { SignerCause = new CertificateCause("TppZoneNotFound", "There is none.", "Check.", false) }),
            "issuer, ready while its anchor's renewal fails" => (issuer, below with { SignerCause = new CertificateCause("TppZoneNotFound", "There is none.", "Check.", false) }),
            "issuer, its anchor is of no use" => (issuer, below with { SignerCause = useless }),
            "issuer, of an earlier anchor" => (Certificate("linkerd-identity-issuer", Keep(TestCa.Make("issuer", Keep(TestCa.Make("anchor", root)), life: TimeSpan.FromDays(4))), ca), below),
            "issuer, outlives its anchor" => (Certificate("linkerd-identity-issuer", Keep(TestCa.Make("issuer", anchor, life: TimeSpan.FromDays(40))), ca), below),
            "issuer, leaf" => (Certificate("linkerd-identity-issuer", Keep(TestCa.Make("issuer", anchor, ca: false, life: TimeSpan.FromDays(4))), ca), below),
            "leaf of a CA that may not sign" => OfMute(root, ca, below),
            "leaf for code signing" => (Certificate("code", Keep(TestCa.Make("code", anchor, usage: null, ca: false, extendedUsages: ["1.3.6.1.5.5.7.3.3"], life: TimeSpan.FromDays(4))), ca) with { RequestedCertificateAuthority = false }, below),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    private (MeshCertificate, CauseContext) OfMute(TestCa root, MeshIssuerStatus ca, CauseContext below)
    {
        var mute = Keep(TestCa.Make("mute", root, usage: System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.CrlSign));
        var leaf = Certificate("web", Keep(TestCa.Make("web", mute, usage: null, ca: false, life: TimeSpan.FromDays(4))), ca);
        return (leaf with { RequestedCertificateAuthority = false }, below with { Signer = Certificate("mute", mute, ca) });
    }

    private static MeshCertificate Certificate(string secret, TestCa ca, MeshIssuerStatus issuer) => new()
    {
        Name = "one",
        Namespace = "cert-manager",
        SecretName = secret,
        Ready = true,
        RequestedCertificateAuthority = true,
        Issuer = issuer,
        Secret = new MeshCertificateSecret { Name = secret, Namespace = "cert-manager", Certificate = ca.Certificate.Info, Chain = [ca.Certificate.Info] },
    };

    private static MeshCertificateRequest Request(string reason, string message) => new()
    {
        Name = "one-1",
        Namespace = "cert-manager",
        InFlight = reason == "Pending",
        Conditions = [new MeshCondition("Ready", "False", reason, message, null)],
    };

    private TestCa Keep(TestCa made)
    {
        _made.Add(made);
        return made;
    }
}
