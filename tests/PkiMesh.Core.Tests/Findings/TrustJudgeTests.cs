using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Tests.Certificates;
using Xunit;

namespace PkiMesh.Core.Tests.Findings;

public sealed class TrustJudgeTests : IDisposable
{
    private static readonly DateTime s_now = TestMesh.Now;
    private readonly TestMesh _mesh = new();

    public void Dispose() => _mesh.Dispose();

    [Fact]
    public void A_sound_mesh_has_ten_sound_links_and_shows_the_whole_chain()
    {
        var links = TrustJudge.Judge(_mesh.Sound());

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
        { "TPP holds another certificate", "TppObject", MeshLinkStatus.Broken, "CnCollision" },
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
        var state = _mesh.Sound();
        var anchor = state.AnchorSecret!;
        return what switch
        {
            "TPP holds another certificate" => state with { Tpp = state.Tpp! with { Certificate = _mesh.Make("anchor").Certificate } },
            "TPP holds nothing" => state with { Tpp = state.Tpp! with { Certificate = null } },
            "issuer not ready" => state with { TppIssuer = state.TppIssuer! with { IsReady = false, Condition = "AuthFailed: 401" } },
            "token ends soon" => state with { Tpp = state.Tpp! with { TokenExpiresUtc = s_now.AddDays(2) } },
            "anchor is a leaf" => _mesh.WithAnchor(state, root => _mesh.Make("anchor", root, ca: false)),
            "anchor ended" => _mesh.WithAnchor(state, root => _mesh.Make("anchor", root, life: TimeSpan.FromDays(1))),
            "anchor without its root" => state with { AnchorSecret = anchor with { Authority = [] } },
            "anchor renews by itself" => state with { Anchor = state.Anchor! with { RenewalDisabled = false, RenewalTimeUtc = s_now.AddDays(17) } },
            "anchor issuer not ready" => state with { AnchorIssuer = state.AnchorIssuer! with { IsReady = false, Condition = "ErrInvalidKeyPair" } },
            "anchor was renewed" => state with { AnchorSecret = anchor with { Chain = [_mesh.Make("anchor", _mesh.Of("issuing")).Certificate, _mesh.Of("issuing").Certificate] } },
            "issuer outlives its anchor" => _mesh.WithIssuer(state, _mesh.Make("issuer", _mesh.Of("anchor"), life: TimeSpan.FromDays(400))),
            "bundle reads the Secret" => state with { Bundle = state.Bundle! with { ReadsAnchorSecret = true } },
            "bundle not synced" => state with { Bundle = state.Bundle! with { IsSynced = false, Condition = "SourceNotFound" } },
            "issuing CA in the trust roots" => TestMesh.WithRoots(state, _mesh.Of("anchor"), _mesh.Of("issuing")),
            "trust roots of another CA" => TestMesh.WithRoots(state, _mesh.Make("stranger")),
            "trust roots missing" => state with { TrustRoots = null },
            "issuer refused" => state with { Identity = state.Identity! with { LastEvent = "IssuerUpdateSkipped", LastEventMessage = "Skipping issuer update" } },
            "controller older than the trust roots" => state with { Identity = state.Identity! with { OldestStartUtc = s_now.AddDays(-3) } },
            "a stale pod" => state with { Pods = [.. state.Pods, new PodEvidence("Pod emojivoto/old", false, true, s_now.AddDays(-1)) { TrustRootSha256 = new string('0', 64) }] },
            "an unready pod" => state with { Pods = [state.Pods[0] with { IsReady = false }] },
            "a leaf of another issuer" => _mesh.WithLeaf(state, _mesh.Leaf("web", _mesh.Make("issuer", _mesh.Make("stranger"))), "web.cluster.local"),
            "a leaf of another name" => _mesh.WithLeaf(state, _mesh.Leaf("web", _mesh.Of("issuer")), "voting.cluster.local"),
            "no leaf to be had" => state with { Leaves = [state.Leaves[0] with { Chain = [], Error = "connection refused" }] },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }
}
