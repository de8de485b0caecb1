using System.Reflection;
using System.Security.Cryptography;
using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Tests.Certificates;
using Xunit;

namespace PkiMesh.Core.Tests.Findings;

/// <summary>Every finding, by what produces it. A sound mesh, which differs from each case by that one thing, has none of them.</summary>
public sealed class FindingTests : IDisposable
{
    private static readonly DateTime s_now = TestMesh.Now;

    // What a sound mesh has to say all the same.
    private static readonly string[] s_always = [FindingIds.AnchorEnds, FindingIds.CheckIssuerSoon];

    private readonly TestMesh _mesh = new();

    public void Dispose() => _mesh.Dispose();

    public static TheoryData<string, MeshFindingSeverity, string> Cases => new()
    {
        { FindingIds.LinkNotTested, MeshFindingSeverity.Information, "no TPP session" },
        { FindingIds.LinkNotTested, MeshFindingSeverity.Warning, "no anchor" },
        { FindingIds.LinkNotTested, MeshFindingSeverity.Warning, "TPP cannot serve" },
        { FindingIds.LinkNotTested, MeshFindingSeverity.Warning, "webhooks may not be read" },
        { FindingIds.MeshBroken, MeshFindingSeverity.Critical, "leaves have ended" },
        { FindingIds.MeshBreaks, MeshFindingSeverity.Warning, "renews in a fortnight" },
        { FindingIds.MeshBreaks, MeshFindingSeverity.Critical, "issuer has no Certificate" },
        { FindingIds.MeshSurvivesByWidth, MeshFindingSeverity.Warning, "issuing CA trusted" },
        { FindingIds.AnchorEnds, MeshFindingSeverity.Information, "anchor lives eight days" },
        { FindingIds.AnchorEnds, MeshFindingSeverity.Warning, "anchor in its last third" },
        { FindingIds.AnchorEnds, MeshFindingSeverity.Error, "anchor ends in six days" },
        { FindingIds.AnchorEnds, MeshFindingSeverity.Critical, "anchor ends tomorrow" },
        { FindingIds.ClockSkew, MeshFindingSeverity.Warning, "clock runs ahead" },
        { FindingIds.ClockSkew, MeshFindingSeverity.Information, "clock of a lab" },
        { FindingIds.PodWithoutProxy, MeshFindingSeverity.Warning, "pod without a proxy" },
        { FindingIds.CnCollision, MeshFindingSeverity.Error, "another cluster's certificate in TPP" },
        { FindingIds.AnchorNotInTpp, MeshFindingSeverity.Error, "nothing in TPP" },
        { FindingIds.TppIssuerNotReady, MeshFindingSeverity.Error, "TPP issuer not ready" },
        { FindingIds.IssuerNotTpp, MeshFindingSeverity.Warning, "another issuer" },
        { FindingIds.VenafiTokenExpiring, MeshFindingSeverity.Warning, "token ends in two days" },
        { FindingIds.AnchorUnreadable, MeshFindingSeverity.Error, "anchor unreadable" },
        { FindingIds.AnchorNotCa, MeshFindingSeverity.Error, "anchor is a leaf" },
        { FindingIds.AnchorMayNotSign, MeshFindingSeverity.Error, "anchor without keyCertSign" },
        { FindingIds.AnchorUsage, MeshFindingSeverity.Error, "anchor for code signing" },
        { FindingIds.AnchorPathLength, MeshFindingSeverity.Error, "anchor with path length 0" },
        { FindingIds.AnchorAlgorithm, MeshFindingSeverity.Error, "anchor with P-384" },
        { FindingIds.AnchorWithoutRoot, MeshFindingSeverity.Warning, "anchor without chain" },
        { FindingIds.AnchorChain, MeshFindingSeverity.Error, "anchor of a stranger" },
        { FindingIds.AnchorExpired, MeshFindingSeverity.Critical, "anchor ended" },
        { FindingIds.AnchorShorterThanAsked, MeshFindingSeverity.Warning, "a year was asked for" },
        { FindingIds.AnchorAutoRenew, MeshFindingSeverity.Warning, "renews in a fortnight" },
        { FindingIds.AnchorIssuerNotReady, MeshFindingSeverity.Error, "CA issuer not ready" },
        { FindingIds.IssuerUnreadable, MeshFindingSeverity.Error, "issuer unreadable" },
        { FindingIds.IssuerNotCa, MeshFindingSeverity.Error, "issuer is a leaf" },
        { FindingIds.IssuerMayNotSign, MeshFindingSeverity.Error, "issuer without keyCertSign" },
        { FindingIds.IssuerUsage, MeshFindingSeverity.Error, "issuer for code signing" },
        { FindingIds.IssuerAlgorithm, MeshFindingSeverity.Error, "issuer with P-384" },
        { FindingIds.IssuerExpired, MeshFindingSeverity.Critical, "issuer ended" },
        { FindingIds.IssuerNotUnderAnchor, MeshFindingSeverity.Error, "anchor renewed" },
        { FindingIds.IssuerOutlivesAnchor, MeshFindingSeverity.Warning, "issuer outlives its anchor" },
        { FindingIds.BundleSourceElsewhere, MeshFindingSeverity.Error, "source in linkerd" },
        { FindingIds.NamespaceUnlabelled, MeshFindingSeverity.Error, "namespace not selected" },
        { FindingIds.BundleSpreadsEverywhere, MeshFindingSeverity.Information, "no selector" },
        { FindingIds.BundleNotSynced, MeshFindingSeverity.Error, "bundle not synced" },
        { FindingIds.BundleSwapsAnchor, MeshFindingSeverity.Warning, "bundle reads the Secret" },
        { FindingIds.TrustRootsMissing, MeshFindingSeverity.Error, "no trust roots" },
        { FindingIds.TrustRootsUnreadable, MeshFindingSeverity.Error, "trust roots unreadable" },
        { FindingIds.BundleTooBigForEnv, MeshFindingSeverity.Error, "trust roots too big" },
        { FindingIds.IssuerNotUnderConfigMapAnchors, MeshFindingSeverity.Error, "trust roots of a stranger" },
        { FindingIds.BundleTrustsIntermediate, MeshFindingSeverity.Warning, "issuing CA trusted" },
        { FindingIds.BundleHoldsExpired, MeshFindingSeverity.Warning, "trust roots with an old one" },
        { FindingIds.BundleHoldsLeaf, MeshFindingSeverity.Warning, "trust roots with a leaf" },
        { FindingIds.BundleHoldsDuplicate, MeshFindingSeverity.Information, "trust roots with one twice" },
        { FindingIds.TrustRootsWrittenByOther, MeshFindingSeverity.Warning, "trust roots edited" },
        { FindingIds.RootUsesPss, MeshFindingSeverity.Critical, "root signs with PSS" },
        { FindingIds.IdentityNotReady, MeshFindingSeverity.Error, "identity not ready" },
        { FindingIds.IssuerUpdateSkipped, MeshFindingSeverity.Error, "issuer skipped" },
        { FindingIds.IssuerUpdateSkipped, MeshFindingSeverity.Error, "issuer skipped since the start" },
        { FindingIds.IssuerValidationFailed, MeshFindingSeverity.Error, "issuer not validated" },
        { FindingIds.IssuerReloadMissed, MeshFindingSeverity.Error, "issuer not taken up" },
        { FindingIds.ControlPlaneStale, MeshFindingSeverity.Warning, "controller is old" },
        { FindingIds.PodStaleBundle, MeshFindingSeverity.Warning, "old pod" },
        { FindingIds.InjectorVolumeLag, MeshFindingSeverity.Warning, "new pod with old roots" },
        { FindingIds.PodNotReady, MeshFindingSeverity.Warning, "pod not ready" },
        { FindingIds.LiveChainUnavailable, MeshFindingSeverity.Error, "no live chain" },
        { FindingIds.LiveChainMismatch, MeshFindingSeverity.Error, "live chain of a stranger" },
        { FindingIds.LiveChainMismatch, MeshFindingSeverity.Error, "live certificate for servers alone" },
        { FindingIds.LiveIdentityMismatch, MeshFindingSeverity.Error, "live name of another" },
        { FindingIds.CheckConfig, MeshFindingSeverity.Error, "scheme linkerd.io/tls" },
        { FindingIds.CheckConfig, MeshFindingSeverity.Error, "config unreadable" },
        { FindingIds.CheckConfig, MeshFindingSeverity.Error, "issuer without ca.crt" },
        { FindingIds.CheckConfig, MeshFindingSeverity.Error, "issuer without key" },
        { FindingIds.CheckConfig, MeshFindingSeverity.Error, "no issuer" },
        { FindingIds.CheckAnchorCrypto, MeshFindingSeverity.Warning, "ca.crt with RSA 3072" },
        { FindingIds.CheckAnchorCrypto, MeshFindingSeverity.Error, "ca.crt with P-384, trusted" },
        { FindingIds.CheckAnchorTime, MeshFindingSeverity.Warning, "ca.crt ended" },
        { FindingIds.CheckAnchorSoon, MeshFindingSeverity.Warning, "ca.crt ends soon" },
        { FindingIds.CheckAnchorSoon, MeshFindingSeverity.Information, "ca.crt lives a month" },
        { FindingIds.CheckIssuerCrypto, MeshFindingSeverity.Error, "issuer with P-384" },
        { FindingIds.CheckIssuerTime, MeshFindingSeverity.Error, "issuer ended" },
        { FindingIds.CheckIssuerSoon, MeshFindingSeverity.Information, "sound" },
        { FindingIds.CheckIssuerSoon, MeshFindingSeverity.Warning, "issuer has no Certificate" },
        { FindingIds.CheckIssuedByAnchor, MeshFindingSeverity.Error, "ca.crt of a stranger" },
        { FindingIds.CheckDataPlane, MeshFindingSeverity.Warning, "old pod" },
        { FindingIds.CheckInjectorValid, MeshFindingSeverity.Error, "proxy-injector ended" },
        { FindingIds.CheckInjectorSoon, MeshFindingSeverity.Warning, "proxy-injector ends soon" },
        { FindingIds.CheckInjectorSoon, MeshFindingSeverity.Information, "proxy-injector renews soon" },
        { FindingIds.CheckProfileValid, MeshFindingSeverity.Error, "sp-validator for another name" },
        { FindingIds.CheckProfileSoon, MeshFindingSeverity.Warning, "sp-validator ends soon" },
        { FindingIds.CheckPolicyValid, MeshFindingSeverity.Error, "policy-validator of another CA" },
        { FindingIds.CheckPolicySoon, MeshFindingSeverity.Warning, "policy-validator ends soon" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_finding_has_what_it_takes_to_act_on_it(string id, MeshFindingSeverity severity, string what)
    {
        var proof = TrustJudge.Prove(With(what));

        var found = proof.Findings.FirstOrDefault(found => found.Id == id && found.Severity == severity);
        Assert.True(found is not null, $"not among: {string.Join("\n", proof.Findings)}");
        Assert.NotEqual("", found.Subject);
        Assert.NotEqual("", found.Message);
        Assert.True(found.Remedy.Length > 0 || severity == MeshFindingSeverity.Information, "no remedy");
        Assert.True(found.Remedy.Length == 0 || !char.IsLower(found.Remedy[0]), found.Remedy);
        Assert.NotEmpty(found.Evidence);
        Assert.Equal(found.LinkId is null, found.Position is null);
    }

    [Theory]
    [InlineData("issuer skipped before the start")]
    [InlineData("live name in capitals")]
    public void What_breaks_nothing_is_found_no_more_than_in_a_sound_mesh(string what)
    {
        var proof = TrustJudge.Prove(With(what));

        Assert.Equal(s_always.Order(StringComparer.Ordinal), proof.Findings.Select(finding => finding.Id).Order(StringComparer.Ordinal));
        Assert.True(proof.Holds);
    }

    [Fact]
    public void A_tpp_that_cannot_serve_says_nothing_of_what_it_holds()
    {
        var proof = TrustJudge.Prove(With("TPP cannot serve"));

        Assert.Equal(MeshLinkStatus.NotTested, proof.Links[0].Status);
        Assert.Equal("Try again later.", proof.Links[0].Remedy);
        Assert.DoesNotContain(proof.Findings, finding => finding.Severity >= MeshFindingSeverity.Error);
        Assert.False(proof.Holds);
    }

    [Fact]
    public void A_sound_mesh_has_none_above_information()
    {
        var found = TrustJudge.Prove(With("sound")).Findings;

        Assert.All(found, finding => Assert.True(finding.Severity == MeshFindingSeverity.Information, finding.ToString()));
        Assert.Equal(s_always.Order(StringComparer.Ordinal), found.Select(finding => finding.Id).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_id_has_a_case()
    {
        var all = typeof(FindingIds).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        Assert.Empty(all.Except(Cases.Select(row => (string)row[0])));
    }

    [Fact]
    public void Control_plane_pods_are_no_matter_of_linkerd_check_proxy()
    {
        var state = _mesh.Sound();
        var found = TrustJudge.Prove(state with { Pods = [state.Pods[0] with { IsControlPlane = true, TrustRootSha256 = new string('0', 64), StartedUtc = s_now.AddDays(-2) }] }).Findings;
        Assert.Contains(found, finding => finding.Id == FindingIds.PodStaleBundle);
        Assert.DoesNotContain(found, finding => finding.Id == FindingIds.CheckDataPlane);
    }

    private TrustState With(string what)
    {
        var state = _mesh.Sound();
        var anchor = state.AnchorSecret!;
        var issuer = state.IssuerSecret!;
        var roots = state.TrustRoots!;
        TestCa P384(string name, string by) => _mesh.Keep(TestCa.Make(name, _mesh.Of(by), ECDsa.Create(ECCurve.NamedCurves.nistP384), life: TimeSpan.FromDays(30)));
        TestCa Coding(string name, string by) => _mesh.Keep(TestCa.Make(name, _mesh.Of(by), extendedUsages: ["1.3.6.1.5.5.7.3.3"], life: TimeSpan.FromDays(4)));
        TestCa Mute(string name, string by) => _mesh.Keep(TestCa.Make(name, _mesh.Of(by), usage: System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.CrlSign, life: TimeSpan.FromDays(4)));
        return what switch
        {
            "sound" => state,
            "no TPP session" => state with { Tpp = null },
            "webhooks may not be read" => state with { NotRead = [new NotRead("webhooks of linkerd", "auditor may not get mutatingwebhookconfigurations.")] },
            "no anchor" => state with { AnchorSecret = null },
            "leaves have ended" => _mesh.WithLeaf(state, _mesh.Make("web", _mesh.Of("issuer"), ca: false, dnsNames: ["web"], life: TimeSpan.FromDays(2)), "web"),
            "renews in a fortnight" => state with { Anchor = state.Anchor! with { RenewalDisabled = false, RenewalTimeUtc = s_now.AddDays(14) } },
            "issuer has no Certificate" => state with { Issuer = null },
            "issuing CA trusted" => TestMesh.WithRoots(state, _mesh.Of("anchor"), _mesh.Of("issuing")),
            "anchor lives eight days" => ShortLived(state),
            "anchor in its last third" => Late(state, 21),
            "anchor ends in six days" => Late(state, 24),
            "anchor ends tomorrow" => Late(state, 29),
            "clock runs ahead" => state with { ClockSkew = TimeSpan.FromMinutes(3) },
            "clock of a lab" => state with { ClockSkew = TimeSpan.FromDays(22), IsLab = true },
            "pod without a proxy" => state with { PodsWithoutProxy = ["Pod emojivoto/bare"] },
            "another cluster's certificate in TPP" => state with { Tpp = state.Tpp! with { Certificate = _mesh.Make("anchor").Certificate } },
            "nothing in TPP" => state with { Tpp = state.Tpp! with { Certificate = null } },
            "TPP cannot serve" => state with { Tpp = state.Tpp! with { Certificate = null, Failure = new PkiMeshException("TppUnavailable", PkiMeshErrorKind.ResourceUnavailable, "TPP cannot serve at the moment (503).", null, "Try again later.") } },
            "TPP issuer not ready" => state with { TppIssuer = state.TppIssuer! with { IsReady = false } },
            "another issuer" => state with { TppIssuer = state.TppIssuer! with { Zone = null } },
            "token ends in two days" => state with { Tpp = state.Tpp! with { TokenExpiresUtc = s_now.AddDays(2) } },
            "anchor unreadable" => state with { AnchorSecret = anchor with { Chain = [], Error = "not PEM" } },
            "anchor is a leaf" => _mesh.WithAnchor(state, by => _mesh.Make("anchor", by, ca: false)),
            "anchor without keyCertSign" => _mesh.WithAnchor(state, _ => Mute("anchor", "issuing")),
            "anchor for code signing" => _mesh.WithAnchor(state, _ => Coding("anchor", "issuing")),
            "anchor with path length 0" => _mesh.WithAnchor(state, by => _mesh.Keep(TestCa.Make("anchor", by, pathLength: 0))),
            "anchor with P-384" => _mesh.WithAnchor(state, _ => P384("anchor", "issuing")),
            "anchor without chain" => state with { AnchorSecret = anchor with { Authority = [] } },
            "anchor of a stranger" => state with { AnchorSecret = anchor with { Authority = [_mesh.Make("root").Certificate] } },
            "anchor ended" => _mesh.WithAnchor(state, by => _mesh.Make("anchor", by, life: TimeSpan.FromDays(1))),
            "a year was asked for" => state with { Anchor = state.Anchor! with { RequestedDuration = TimeSpan.FromDays(365) } },
            "CA issuer not ready" => state with { AnchorIssuer = state.AnchorIssuer! with { IsReady = false } },
            "issuer unreadable" => state with { IssuerSecret = issuer with { Chain = [], Error = "not PEM" } },
            "issuer is a leaf" => _mesh.WithIssuer(state, _mesh.Make("issuer", _mesh.Of("anchor"), ca: false)),
            "issuer without keyCertSign" => _mesh.WithIssuer(state, Mute("issuer", "anchor")),
            "issuer for code signing" => _mesh.WithIssuer(state, Coding("issuer", "anchor")),
            "issuer with P-384" => _mesh.WithIssuer(state, P384("issuer", "anchor")),
            "issuer ended" => _mesh.WithIssuer(state, _mesh.Make("issuer", _mesh.Of("anchor"), life: TimeSpan.FromDays(1))),
            "anchor renewed" => state with { AnchorSecret = anchor with { Chain = [_mesh.Make("anchor", _mesh.Of("issuing")).Certificate, _mesh.Of("issuing").Certificate] } },
            "issuer outlives its anchor" => _mesh.WithIssuer(state, _mesh.Make("issuer", _mesh.Of("anchor"), life: TimeSpan.FromDays(40))),
            "source in linkerd" => state with { Bundle = state.Bundle! with { MissingSources = ["ConfigMap cert-manager/anchors (there is one in linkerd)"] } },
            "namespace not selected" => state with { Bundle = state.Bundle! with { SelectsControlPlane = false } },
            "no selector" => state with { Bundle = state.Bundle! with { SelectsControlPlane = null } },
            "bundle not synced" => state with { Bundle = state.Bundle! with { IsSynced = false } },
            "bundle reads the Secret" => state with { Bundle = state.Bundle! with { ReadsAnchorSecret = true } },
            "no trust roots" => state with { TrustRoots = null },
            "trust roots unreadable" => state with { TrustRoots = roots with { Content = null, Error = "not PEM" } },
            "trust roots too big" => state with { TrustRoots = roots with { Content = BundleContent.Read(_mesh.Of("anchor").Pem + new string('\n', BundleContent.LargestBytes), "test") } },
            "trust roots of a stranger" => TestMesh.WithRoots(state, _mesh.Make("stranger")),
            "trust roots with an old one" => TestMesh.WithRoots(state, _mesh.Of("anchor"), _mesh.Make("before", life: TimeSpan.FromDays(1))),
            "trust roots with a leaf" => TestMesh.WithRoots(state, _mesh.Of("anchor"), _mesh.Of("web")),
            "trust roots with one twice" => state with { TrustRoots = roots with { Content = BundleContent.Read(_mesh.Of("anchor").Pem + _mesh.Of("anchor").Pem, "test") } },
            "trust roots edited" => state with { TrustRoots = roots with { Writers = ["kubectl-edit"] } },
            "root signs with PSS" => Pss(state),
            "identity not ready" => state with { Identity = state.Identity! with { Ready = 0 } },
            "issuer skipped" => state with { Identity = state.Identity! with { LastEvent = "IssuerUpdateSkipped", LastEventMessage = "Skipping" } },
            "issuer skipped since the start" => state with { Identity = state.Identity!.Telling("IssuerUpdateSkipped", "Skipping", state.Identity.OldestStartUtc!.Value.AddMinutes(1)) },
            "issuer skipped before the start" => state with { Identity = state.Identity!.Telling("IssuerUpdateSkipped", "Skipping", state.Identity.OldestStartUtc!.Value.AddMinutes(-1)) },
            "issuer not validated" => state with { Identity = state.Identity! with { LastEvent = "IssuerValidationFailed", LastEventMessage = "expired" } },
            "issuer not taken up" => state with { Identity = state.Identity! with { IssuerEndsUtc = s_now.AddHours(3) } },
            "controller is old" => state with { Identity = state.Identity! with { OldestStartUtc = s_now.AddDays(-1) } },
            "old pod" => state with { Pods = [state.Pods[0] with { TrustRootSha256 = new string('0', 64), StartedUtc = s_now.AddDays(-1) }] },
            "new pod with old roots" => state with { Pods = [state.Pods[0] with { TrustRootSha256 = new string('0', 64), StartedUtc = s_now.AddHours(-1) }] },
            "pod not ready" => state with { Pods = [state.Pods[0] with { IsReady = false }] },
            "no live chain" => state with { Leaves = [state.Leaves[0] with { Chain = [], Error = "refused" }] },
            "live chain of a stranger" => _mesh.WithLeaf(state, _mesh.Leaf("web", _mesh.Make("issuer")), "web.cluster.local"),
            "live certificate for servers alone" => _mesh.WithLeaf(state, _mesh.Keep(TestCa.Make("web", _mesh.Of("issuer"), ca: false, usage: null, extendedUsages: ["1.3.6.1.5.5.7.3.1"], dnsNames: ["web.cluster.local"], life: TimeSpan.FromDays(4))), "web.cluster.local"),
            "live name in capitals" => _mesh.WithLeaf(state, _mesh.Of("web"), "WEB.cluster.local"),
            "live name of another" => _mesh.WithLeaf(state, _mesh.Of("web"), "voting.cluster.local"),
            "scheme linkerd.io/tls" => state with { Config = new ConfigEvidence("ConfigMap linkerd/linkerd-config", "linkerd.io/tls", null) },
            "config unreadable" => state with { Config = new ConfigEvidence("ConfigMap linkerd/linkerd-config", null, "The values are not YAML: line 3.") },
            "issuer without ca.crt" => state with { IssuerSecret = issuer with { Authority = [] } },
            "issuer without key" => state with { IssuerSecret = issuer with { HasKey = false } },
            "no issuer" => state with { IssuerSecret = null },
            "ca.crt with RSA 3072" => state with { IssuerSecret = issuer with { Authority = [_mesh.Keep(TestCa.Make("big", key: RSA.Create(3072))).Certificate] } },
            "ca.crt with P-384, trusted" => Trusted(state, _mesh.Keep(TestCa.Make("odd", key: ECDsa.Create(ECCurve.NamedCurves.nistP384)))),
            "ca.crt ended" => state with { IssuerSecret = issuer with { Authority = [_mesh.Make("gone", life: TimeSpan.FromDays(1)).Certificate] } },
            "ca.crt ends soon" => state with { IssuerSecret = issuer with { Authority = [_mesh.Keep(TestCa.Make("old", from: TestCa.Start.AddDays(-300), life: TimeSpan.FromDays(340))).Certificate] } },
            "ca.crt lives a month" => state with { IssuerSecret = issuer with { Authority = [_mesh.Make("month", life: TimeSpan.FromDays(30)).Certificate] } },
            "ca.crt of a stranger" => state with { IssuerSecret = issuer with { Authority = [_mesh.Make("stranger").Certificate] } },
            "proxy-injector ended" => WithWebhook(state, "proxy-injector", TimeSpan.FromDays(1)),
            "proxy-injector ends soon" => WithWebhook(state, "proxy-injector", TimeSpan.FromDays(30)),
            "proxy-injector renews soon" => WithWebhook(state, "proxy-injector", TimeSpan.FromDays(30), renews: true),
            "sp-validator for another name" => WithWebhook(state, "sp-validator", TimeSpan.FromDays(365), name: "other.linkerd.svc"),
            "sp-validator ends soon" => WithWebhook(state, "sp-validator", TimeSpan.FromDays(30)),
            "policy-validator of another CA" => WithWebhook(state, "policy-validator", TimeSpan.FromDays(365), by: _mesh.Make("stranger")),
            "policy-validator ends soon" => WithWebhook(state, "policy-validator", TimeSpan.FromDays(30)),
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
    }

    /// <summary>The same mesh some days on, its issuer renewed.</summary>
    private TrustState Late(TrustState state, int day)
    {
        var issuer = _mesh.Keep(TestCa.Make("issuer", _mesh.Of("anchor"), usage: System.Security.Cryptography.X509Certificates.X509KeyUsageFlags.KeyCertSign, from: TestCa.Start.AddDays(day - 1), life: TimeSpan.FromDays(2)));
        return _mesh.WithIssuer(state, issuer) with { NowUtc = TestCa.Start.AddDays(day), Leaves = [], Issuer = state.Issuer! with { RenewalTimeUtc = TestCa.Start.AddDays(day).AddHours(1) } };
    }

    private TrustState ShortLived(TrustState state)
    {
        var anchor = _mesh.Make("anchor", _mesh.Of("issuing"), life: TimeSpan.FromDays(8));
        var issuer = _mesh.Make("issuer", anchor, life: TimeSpan.FromDays(4));
        return TestMesh.WithRoots(_mesh.WithAnchor(state, _ => anchor), anchor) with { IssuerSecret = state.IssuerSecret! with { Chain = [issuer.Certificate, anchor.Certificate, _mesh.Of("issuing").Certificate] } };
    }

    private static TrustState Trusted(TrustState state, TestCa ca) =>
        TestMesh.WithRoots(state, [.. state.TrustRoots!.Content!.Certificates, ca.Certificate]) with { IssuerSecret = state.IssuerSecret! with { Authority = [ca.Certificate] } };

    private TrustState Pss(TrustState state)
    {
        var root = _mesh.Keep(TestCa.Make("pss", key: RSA.Create(2048), padding: RSASignaturePadding.Pss));
        var anchor = _mesh.Keep(TestCa.Make("anchor", root, padding: RSASignaturePadding.Pss));
        return TestMesh.WithRoots(state, root) with { AnchorSecret = state.AnchorSecret! with { Chain = [anchor.Certificate], Authority = [root.Certificate] } };
    }

    private TrustState WithWebhook(TrustState state, string component, TimeSpan life, string? name = null, TestCa? by = null, bool renews = false)
    {
        var expected = $"linkerd-{component}.linkerd.svc";
        var own = _mesh.Make("hook", ca: false, dnsNames: [name ?? expected], life: life);
        return state with
        {
            Webhooks =
            [
                new WebhookEvidence(component, $"Secret linkerd/linkerd-{component}-k8s-tls", $"linkerd-{component}-webhook-config", expected)
                {
                    Chain = [own.Certificate], Authority = [(by ?? own).Certificate], FailsOpen = true, RenewsByItself = renews,
                },
            ],
        };
    }
}
