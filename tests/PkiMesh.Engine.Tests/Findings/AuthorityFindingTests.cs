using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Lab;
using PkiMesh.Engine.Manifests;
using Xunit;

namespace PkiMesh.Engine.Tests.Findings;

/// <summary>Findings about what a mesh is given, each in a lab that has the fault; a mesh beside it has none of them.</summary>
[Collection(CauseLabGroup.Name)]
public sealed class AuthorityFindingTests(CauseLab lab)
{
    private const MeshFindingSeverity Information = MeshFindingSeverity.Information;
    private const MeshFindingSeverity Warning = MeshFindingSeverity.Warning;
    private const MeshFindingSeverity Error = MeshFindingSeverity.Error;
    private const MeshFindingSeverity Critical = MeshFindingSeverity.Critical;

    public static TheoryData<string, string, MeshFindingSeverity> Handmade => new()
    {
        { "anchor unreadable", FindingIds.AnchorUnreadable, Error },
        { "anchor for code signing", FindingIds.AnchorUsage, Error },
        { "anchor without chain", FindingIds.AnchorWithoutRoot, Warning },
        { "anchor under a stranger", FindingIds.AnchorChain, Error },
        { "anchor ended", FindingIds.AnchorExpired, Critical },
        { "anchor ended", FindingIds.CheckAnchorTime, Error },
        { "anchor ends in thirty days", FindingIds.CheckAnchorSoon, Warning },
        { "issuer unreadable", FindingIds.IssuerUnreadable, Error },
        { "issuer is a leaf", FindingIds.IssuerNotCa, Error },
        { "issuer may not sign", FindingIds.IssuerMayNotSign, Error },
        { "issuer for code signing", FindingIds.IssuerUsage, Error },
        { "issuer ended", FindingIds.IssuerExpired, Critical },
        { "issuer ended", FindingIds.CheckIssuerTime, Error },
        { "issuer ends in two days", FindingIds.CheckIssuerSoon, Warning },
        { "issuer under a stranger", FindingIds.IssuerNotUnderAnchor, Error },
        { "issuer under a stranger", FindingIds.CheckIssuedByAnchor, Error },
        { "issuer without ca.crt", FindingIds.CheckConfig, Error },
        { "ca.crt with P-384", FindingIds.CheckAnchorCrypto, Warning },
        { "no trust roots", FindingIds.TrustRootsMissing, Error },
        { "trust roots unreadable", FindingIds.TrustRootsUnreadable, Error },
        { "trust roots too big", FindingIds.BundleTooBigForEnv, Error },
        { "trust roots of a stranger", FindingIds.IssuerNotUnderConfigMapAnchors, Error },
        { "trust roots with the root", FindingIds.BundleTrustsIntermediate, Warning },
        { "trust roots with an old one", FindingIds.BundleHoldsExpired, Warning },
        { "trust roots with a leaf", FindingIds.BundleHoldsLeaf, Warning },
        { "trust roots with one twice", FindingIds.BundleHoldsDuplicate, Information },
        { "root signs with PSS", FindingIds.RootUsesPss, Critical },
    };

    public static TheoryData<string, string, MeshFindingSeverity> Issued => new()
    {
        { "leaf-template", FindingIds.AnchorNotCa, Error },
        { "leaf-template", FindingIds.AnchorIssuerNotReady, Error },
        { "no-keycertsign", FindingIds.AnchorMayNotSign, Error },
        { "pathlen0", FindingIds.AnchorPathLength, Error },
        { "p384", FindingIds.AnchorAlgorithm, Error },
        { "p384", FindingIds.IssuerAlgorithm, Error },
        { "p384", FindingIds.CheckIssuerCrypto, Error },
        { "validity-24h", FindingIds.AnchorShorterThanAsked, Warning },
        { "validity-24h", FindingIds.IssuerOutlivesAnchor, Warning },
        { "stuck", FindingIds.AnchorNotInTpp, Error },
        { "wrong-password", FindingIds.TppIssuerNotReady, Error },
    };

    [Theory]
    [MemberData(nameof(Handmade))]
    public async Task What_a_mesh_holds_that_it_should_not_is_found(string what, string id, MeshFindingSeverity severity) =>
        AssertFound(await HandmadeAsync(what), id, severity);

    [Fact]
    public async Task A_mesh_that_holds_what_it_should_has_none_of_these() =>
        AssertNone(await HandmadeAsync("sound"), [.. Handmade.Select(row => (string)row[1])]);

    [Theory]
    [MemberData(nameof(Issued))]
    public async Task What_tpp_and_its_cas_did_is_found(string row, string id, MeshFindingSeverity severity) =>
        AssertFound(await IssuedAsync(row), id, severity);

    [Fact]
    public async Task Where_tpp_did_as_it_was_told_none_of_these_is_found_and_that_the_anchor_renews_is()
    {
        var proof = await IssuedAsync("well");
        AssertNone(proof, [.. Issued.Select(row => (string)row[1])]);
        // Nobody has told its Certificate not to.
        AssertFound(proof, FindingIds.AnchorAutoRenew, Warning);
    }

    [Fact]
    public async Task An_anchor_that_no_tpp_signed_is_found()
    {
        await lab.Mesh.ApplyAsync("""
            apiVersion: cert-manager.io/v1
            kind: ClusterIssuer
            metadata: {name: self}
            spec: {selfSigned: {}}
            ---
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata: {name: self, namespace: cert-manager}
            spec:
              isCA: true
              commonName: self.linkerd.cluster.local
              secretName: self
              privateKey: {algorithm: ECDSA}
              usages: [cert sign, crl sign]
              issuerRef: {name: self, kind: ClusterIssuer}
            ---
            apiVersion: cert-manager.io/v1
            kind: ClusterIssuer
            metadata: {name: self-signer}
            spec:
              ca: {secretName: self}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: m-self}
            ---
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata: {name: identity, namespace: m-self}
            spec:
              isCA: true
              commonName: identity.linkerd.cluster.local
              secretName: linkerd-identity-issuer
              duration: 48h
              privateKey: {algorithm: ECDSA}
              usages: [cert sign, crl sign]
              issuerRef: {name: self-signer, kind: ClusterIssuer}
            """);
        AssertFound(await IssuedAsync("self"), FindingIds.IssuerNotTpp, Warning);
        AssertNone(await IssuedAsync("well"), [FindingIds.IssuerNotTpp]);
    }

    [Fact]
    public async Task A_session_that_ends_soon_and_gets_no_other_token_is_found()
    {
        const string Client = "ten-days";
        const string Scope = "certificate:manage";
        var (mesh, port) = (lab.Mesh, lab.Mesh.Engine.Tpp);
        await ((LabPort)mesh.Engine.Lab).Find(mesh.Lab).Control.SendAsync(
            "an application", HttpMethod.Post, "/tpp/applications", new { clientId = Client, scope = Scope, accessValidity = "P10D" }, CancellationToken.None);
        var grant = await port.NewGrantAsync(mesh.Session!, Client, Scope, CancellationToken.None);
        var request = new TppConnectRequest { Url = mesh.Lab.TppUrl.AbsoluteUri, Grant = TppGrantKind.AccessToken, Secret = grant.AccessToken, CertificateAuthorityPath = mesh.Lab.CaPath };
        using var brought = await port.ConnectAsync(request, new Mesh.RecordingOperation(), CancellationToken.None);

        AssertFound(await mesh.ProveAsync("m-well", "cert-manager", brought), FindingIds.VenafiTokenExpiring, Warning);
        AssertNone(await IssuedAsync("well"), [FindingIds.VenafiTokenExpiring]);
    }

    [Fact]
    public async Task Webhooks_that_end_soon_and_those_that_cannot_be_verified_are_found_until_they_are_gone()
    {
        (string Component, string Soon, string Valid)[] webhooks =
        [
            ("proxy-injector", FindingIds.CheckInjectorSoon, FindingIds.CheckInjectorValid),
            ("sp-validator", FindingIds.CheckProfileSoon, FindingIds.CheckProfileValid),
            ("policy-validator", FindingIds.CheckPolicySoon, FindingIds.CheckPolicyValid),
        ];
        using var made = new HandmadeMesh(Now);
        const string Ns = "made-webhooks";
        async Task<MeshProof> WithAsync(int days, bool rightName)
        {
            await ApplyAsync(made.Yaml(Ns, "sound") + string.Concat(webhooks.Select(each => "---\n" + made.Webhook(Ns, each.Component, days, rightName))));
            return await lab.Mesh.ProveAsync(Ns, Ns);
        }

        try
        {
            var soon = await WithAsync(days: 30, rightName: true);
            Assert.All(webhooks, each => AssertFound(soon, each.Soon, Warning));
            AssertNone(soon, [.. webhooks.Select(each => each.Valid)]);
            var wrong = await WithAsync(days: 300, rightName: false);
            Assert.All(webhooks, each => AssertFound(wrong, each.Valid, Error));
            AssertNone(await WithAsync(days: 300, rightName: true), [.. webhooks.SelectMany(each => (string[])[each.Soon, each.Valid])]);
        }
        finally
        {
            foreach (var (component, _, _) in webhooks)
            {
                var kind = component == "proxy-injector" ? KubeResources.MutatingWebhooks : KubeResources.ValidatingWebhooks;
                await lab.Mesh.Client.DeleteAsync(kind, null, $"linkerd-{component}-webhook-config", CancellationToken.None);
            }
        }
    }

    private DateTime Now => lab.Mesh.Client.ServerNow.UtcDateTime;

    private Task<MeshProof> IssuedAsync(string row) => lab.Mesh.ProveAsync($"m-{row}", "cert-manager", lab.Mesh.Session);

    private async Task<MeshProof> HandmadeAsync(string what)
    {
        using var made = new HandmadeMesh(Now);
        var ns = $"made-{what.ToLowerInvariant().Replace(' ', '-').Replace('.', '-')}";
        await ApplyAsync(made.Yaml(ns, what));
        return await lab.Mesh.ProveAsync(ns, ns);
    }

    private async Task ApplyAsync(string yaml)
    {
        foreach (var document in ManifestParser.ParseSome(yaml, "the test"))
        {
            var resource = await lab.Mesh.Client.Discovery.RequireAsync(document.ApiVersion, document.Kind, CancellationToken.None);
            await lab.Mesh.Client.ApplyAsync(resource, document.Body, new ApplyOptions(Force: true), CancellationToken.None);
        }
    }

    private static void AssertFound(MeshProof proof, string id, MeshFindingSeverity severity) =>
        Assert.True(proof.Findings.Any(found => found.Id == id && found.Severity == severity), $"{id} is not among:\n{string.Join('\n', proof.Findings)}");

    private static void AssertNone(MeshProof proof, HashSet<string> ids) => Assert.Empty(proof.Findings.Where(found => ids.Contains(found.Id)).Select(found => found.ToString()));
}
