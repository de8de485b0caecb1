using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Tests.Certificates;
using Xunit;

namespace PkiMesh.Core.Tests.Findings;

public sealed class TrustJudgeTests : IDisposable
{
    private static readonly DateTime s_now = TestCa.Start.AddDays(3);
    private readonly List<TestCa> _made = [];

    public void Dispose() => _made.ForEach(ca => ca.Dispose());

    [Fact]
    public void A_sound_mesh_has_ten_sound_links_and_shows_the_whole_chain()
    {
        var links = TrustJudge.Judge(Sound());

        Assert.All(links, link => Assert.True(link.Status == MeshLinkStatus.Sound, $"{link.Id}: {link.Message}"));
        Assert.Equal(Enumerable.Range(1, 10), links.Select(link => link.Position));
        Assert.All(links, link => Assert.NotEmpty(link.Evidence));
        Assert.Equal(["web", "issuer", "anchor", "issuing", "root"], links[^1].Certificates.Select(certificate => certificate.CommonName));
    }

    [Fact]
    public void An_empty_cluster_breaks_at_the_trust_roots_and_leaves_the_rest_untested()
    {
        var links = TrustJudge.Judge(new TrustState { NowUtc = s_now, Namespace = "linkerd" });

        Assert.Equal("TrustRoots", Assert.Single(links, link => link.Status == MeshLinkStatus.Broken).Id);
        Assert.All(links.Where(link => link.Id != "TrustRoots"), link => Assert.Equal(MeshLinkStatus.NotTested, link.Status));
    }

    public static TheoryData<string, string, MeshLinkStatus, string> Cases => new()
    {
        { "TPP holds another certificate", "TppObject", MeshLinkStatus.Broken, "AnchorNotInTpp" },
        { "TPP holds nothing", "TppObject", MeshLinkStatus.Broken, "AnchorNotInTpp" },
        { "issuer not ready", "TppIssuer", MeshLinkStatus.Broken, "TppIssuerNotReady" },
        { "token ends soon", "TppIssuer", MeshLinkStatus.AtRisk, "VenafiTokenExpiring" },
        { "anchor is a leaf", "TrustAnchor", MeshLinkStatus.Broken, "AnchorNotCa" },
        { "anchor ended", "TrustAnchor", MeshLinkStatus.Broken, "AnchorExpired" },
        { "anchor without its root", "TrustAnchor", MeshLinkStatus.AtRisk, "AnchorWithoutRoot" },
        { "anchor renews by itself", "TrustAnchor", MeshLinkStatus.AtRisk, "AnchorAutoRenew" },
        { "anchor issuer not ready", "AnchorIssuer", MeshLinkStatus.Broken, "AnchorIssuerNotReady" },
        { "anchor was renewed", "IdentityIssuer", MeshLinkStatus.Broken, "IssuerNotUnderAnchor" },
        { "issuer outlives its anchor", "IdentityIssuer", MeshLinkStatus.AtRisk, "IssuerOutlivesAnchor" },
        { "bundle reads the Secret", "TrustBundle", MeshLinkStatus.AtRisk, "BundleSwapsAnchor" },
        { "bundle not synced", "TrustBundle", MeshLinkStatus.Broken, "BundleNotSynced" },
        { "issuing CA in the trust roots", "TrustRoots", MeshLinkStatus.AtRisk, "BundleTrustsIntermediate" },
        { "trust roots of another CA", "TrustRoots", MeshLinkStatus.Broken, "IssuerNotUnderConfigMapAnchors" },
        { "trust roots missing", "TrustRoots", MeshLinkStatus.Broken, "TrustRootsMissing" },
        { "issuer refused", "IdentityController", MeshLinkStatus.Broken, "IssuerUpdateSkipped" },
        { "controller older than the trust roots", "IdentityController", MeshLinkStatus.AtRisk, "ControlPlaneStale" },
        { "a stale pod", "ProxyTrustRoots", MeshLinkStatus.AtRisk, "PodStaleBundle" },
        { "an unready pod", "ProxyTrustRoots", MeshLinkStatus.AtRisk, "PodNotReady" },
        { "a leaf of another issuer", "LiveLeaf", MeshLinkStatus.Broken, "LiveChainMismatch" },
        { "a leaf of another name", "LiveLeaf", MeshLinkStatus.Broken, "LiveIdentityMismatch" },
        { "no leaf to be had", "LiveLeaf", MeshLinkStatus.Broken, "LiveChainUnavailable" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_shows_at_its_link(string what, string linkId, MeshLinkStatus status, string finding)
    {
        var links = TrustJudge.Judge(With(what));

        var link = Assert.Single(links, link => link.Id == linkId);
        Assert.True(link.Status == status, $"{link.Status}: {link.Message}");
        var found = Assert.Single(link.Findings, found => found.Id == finding);
        Assert.Equal(status == MeshLinkStatus.Broken, found.Severity >= MeshFindingSeverity.Error);
        Assert.Equal((link.Id, link.Position, link.Subject), (found.LinkId, found.Position, found.Subject));
        Assert.NotEqual("", found.Remedy);
        Assert.NotEmpty(found.Evidence);
        Assert.NotEqual("", link.Remedy);
        Assert.All(links.Where(other => other.Position < link.Position && what != "anchor was renewed"), other => Assert.True(other.Holds, $"{other.Id}: {other.Message}"));
    }

    private TrustState With(string what)
    {
        var state = Sound();
        var anchor = state.AnchorSecret!;
        return what switch
        {
            "TPP holds another certificate" => state with { Tpp = state.Tpp! with { Certificate = Make("anchor").Certificate } },
            "TPP holds nothing" => state with { Tpp = state.Tpp! with { Certificate = null } },
            "issuer not ready" => state with { TppIssuer = state.TppIssuer! with { IsReady = false, Condition = "AuthFailed: 401" } },
            "token ends soon" => state with { Tpp = state.Tpp! with { TokenExpiresUtc = s_now.AddDays(2) } },
            "anchor is a leaf" => WithAnchor(state, root => Make("anchor", root, ca: false)),
            "anchor ended" => WithAnchor(state, root => Make("anchor", root, life: TimeSpan.FromDays(1))),
            "anchor without its root" => state with { AnchorSecret = anchor with { Authority = [] } },
            "anchor renews by itself" => state with { Anchor = state.Anchor! with { RenewalDisabled = false, RenewalTimeUtc = s_now.AddDays(17) } },
            "anchor issuer not ready" => state with { AnchorIssuer = state.AnchorIssuer! with { IsReady = false, Condition = "ErrInvalidKeyPair" } },
            "anchor was renewed" => state with { AnchorSecret = anchor with { Chain = [Make("anchor", Of("issuing")).Certificate, Of("issuing").Certificate] } },
            "issuer outlives its anchor" => WithIssuer(state, Make("issuer", Of("anchor"), life: TimeSpan.FromDays(400))),
            "bundle reads the Secret" => state with { Bundle = state.Bundle! with { ReadsAnchorSecret = true } },
            "bundle not synced" => state with { Bundle = state.Bundle! with { IsSynced = false, Condition = "SourceNotFound" } },
            "issuing CA in the trust roots" => WithRoots(state, Of("anchor"), Of("issuing")),
            "trust roots of another CA" => WithRoots(state, Make("stranger")),
            "trust roots missing" => state with { TrustRoots = null },
            "issuer refused" => state with { Identity = state.Identity! with { LastEvent = "IssuerUpdateSkipped", LastEventMessage = "Skipping issuer update" } },
            "controller older than the trust roots" => state with { Identity = state.Identity! with { OldestStartUtc = s_now.AddDays(-3) } },
            "a stale pod" => state with { Pods = [.. state.Pods, new PodEvidence("Pod emojivoto/old", false, true, s_now) { TrustRootSha256 = new string('0', 64) }] },
            "an unready pod" => state with { Pods = [state.Pods[0] with { IsReady = false }] },
            "a leaf of another issuer" => WithLeaf(state, Leaf("web", Make("issuer", Make("stranger"))), "web.cluster.local"),
            "a leaf of another name" => WithLeaf(state, Leaf("web", Of("issuer")), "voting.cluster.local"),
            "no leaf to be had" => state with { Leaves = [state.Leaves[0] with { Chain = [], Error = "connection refused" }] },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    private TrustState Sound()
    {
        var root = Make("root");
        var issuing = Make("issuing", root);
        var anchor = Make("anchor", issuing, life: TimeSpan.FromDays(30));
        var issuer = Make("issuer", anchor, life: TimeSpan.FromDays(4));
        var leaf = Leaf("web", issuer);
        var content = BundleContent.Of([anchor.Certificate]);
        var state = new TrustState
        {
            NowUtc = s_now,
            Namespace = "linkerd",
            Tpp = new TppEvidence("https://tpp.example", @"\VED\Policy\k8s\anchor", anchor.Certificate, null) { TokenExpiresUtc = s_now.AddDays(80) },
            TppIssuer = new IssuerEvidence("ClusterIssuer tpp-issuer", true, "started") { Zone = @"\VED\Policy\k8s", Url = "https://tpp.example" },
            Anchor = new CertificateEvidence("Certificate cert-manager/linkerd-trust-anchor", true, "Ready", "linkerd-identity-trust-roots") { RenewalDisabled = true },
            AnchorSecret = new SecretEvidence("Secret cert-manager/linkerd-identity-trust-roots", [anchor.Certificate, issuing.Certificate], [root.Certificate], null),
            AnchorIssuer = new IssuerEvidence("ClusterIssuer linkerd-trust-anchor", true, "KeyPairVerified") { SecretName = "linkerd-identity-trust-roots" },
            Issuer = new CertificateEvidence("Certificate linkerd/linkerd-identity", true, "Ready", "linkerd-identity-issuer"),
            Bundle = new BundleEvidence("Bundle linkerd-identity-trust-roots", true, "Synced", ["ConfigMap cert-manager/linkerd-trust-anchors[ca-bundle.crt]"]),
            Identity = new IdentityEvidence("Deployment linkerd/linkerd-identity", 1, 1) { OldestStartUtc = s_now.AddHours(-1) },
            Pods = [new PodEvidence("Pod emojivoto/web", false, true, s_now) { TrustRootSha256 = content.Sha256 }],
        };
        return WithLeaf(WithIssuer(WithRoots(state, anchor), issuer), leaf, "web.cluster.local");
    }

    private static TrustState WithRoots(TrustState state, params TestCa[] anchors) => state with
    {
        TrustRoots = new TrustRootsEvidence("ConfigMap linkerd/linkerd-identity-trust-roots", BundleContent.Of(anchors.Select(ca => ca.Certificate)), null) { WrittenUtc = s_now.AddHours(-2) },
    };

    private TrustState WithIssuer(TrustState state, TestCa issuer) => state with
    {
        IssuerSecret = new SecretEvidence("Secret linkerd/linkerd-identity-issuer", [issuer.Certificate, Of("anchor").Certificate, Of("issuing").Certificate], [Of("root").Certificate], null),
    };

    private TrustState WithLeaf(TrustState state, TestCa leaf, string identity) => state with
    {
        Leaves = [new LeafEvidence("Pod emojivoto/web", identity, [leaf.Certificate, Of("issuer").Certificate, Of("anchor").Certificate, Of("issuing").Certificate], null)],
    };

    private TrustState WithAnchor(TrustState state, Func<TestCa, TestCa> make)
    {
        var anchor = make(Of("issuing"));
        var secret = state.AnchorSecret! with { Chain = [anchor.Certificate, Of("issuing").Certificate] };
        return state with { AnchorSecret = secret, Tpp = state.Tpp! with { Certificate = anchor.Certificate } };
    }

    private TestCa Of(string name) => _made.First(ca => ca.Certificate.Info.CommonName == name);

    private TestCa Leaf(string name, TestCa issuer) => Make(name, issuer, ca: false, dnsNames: [$"{name}.cluster.local"], life: TimeSpan.FromDays(4));

    private TestCa Make(string name, TestCa? issuer = null, bool ca = true, string[]? dnsNames = null, TimeSpan? life = null)
    {
        var made = TestCa.Make(name, issuer, ca: ca, usage: ca ? System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.KeyCertSign : null, dnsNames: dnsNames, life: life);
        _made.Add(made);
        return made;
    }
}
