using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Mesh;

[Collection("lab")]
public sealed class IdentityIssuerTests(LabFixture lab)
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    [Fact]
    public async Task An_issuer_chains_to_its_anchor_and_is_made_only_once()
    {
        var anchor = await AnchorAsync("id-anchor");
        var issuer = await MakeAsync(anchor, "id-once");
        Assert.True(issuer.Certificate!.IsCertificateAuthority);
        Assert.Equal(anchor.Certificate!.Subject, issuer.Certificate.Issuer);
        Assert.Equal([issuer.Certificate.Sha256, anchor.Certificate.Sha256], issuer.Chain.Take(2).Select(c => c.Sha256));
        Assert.Equal(TimeSpan.FromHours(48), issuer.Certificate.Lifetime);
        Assert.Equal(issuer.Certificate.NotAfterUtc - TimeSpan.FromHours(25), issuer.RenewalUtc);
        Assert.Equal("identity.mesh-id-once.cluster.local", issuer.CommonName);
        var ns = await lab.Client.RequireAsync(KubeResources.Namespaces, null, "mesh-id-once", s_never);
        Assert.Equal("true", ns.Label("linkerd.io/is-control-plane"));
        Assert.Equal("disabled", ns.Annotation("linkerd.io/inject"));

        var before = await lab.SnapshotAsync();
        var operation = new RecordingOperation();
        await MakeAsync(anchor, "id-once", operation);
        Assert.Equal(3, operation.Reports.Count);
        Assert.All(operation.Reports, r => Assert.Equal(MeshChangeAction.None, r.Action));
        Assert.Equal(Of(before, "id-once"), Of(await lab.SnapshotAsync(), "id-once"));
    }

    [Fact]
    public async Task One_that_an_earlier_anchor_signed_is_issued_again()
    {
        var anchor = await AnchorAsync("id-renewed");
        var first = await MakeAsync(anchor, "id-follow");
        await Reissue.TriggerAsync(lab.Client, "cert-manager", "id-renewed", s_never);
        var certificate = await new IssuanceWaiter(lab.Client, new RecordingOperation()).WaitAsync("cert-manager", "id-renewed",
            System.Text.Json.Nodes.JsonNode.Parse("""{"status":{"revision":1}}""")!.AsObject(), true, TimeSpan.FromMinutes(1), s_never);
        Assert.Equal(2, certificate.Number("status", "revision"));

        var operation = new RecordingOperation();
        var second = await MakeAsync(anchor, "id-follow", operation);
        Assert.NotEqual(first.Certificate!.Sha256, second.Certificate!.Sha256);
        Assert.Contains(operation.Reports, r => r.Detail?.Contains("earlier anchor", StringComparison.Ordinal) == true);
        Assert.NotEqual(anchor.Certificate!.Sha256, second.Anchor.Certificate!.Sha256);
    }

    [Fact]
    public async Task An_anchor_that_is_no_CA_is_named()
    {
        await lab.IssuerAsync("for-id-leaf", @"\VED\Policy\Certificates\lab\leaf-template");
        var options = new MeshTrustAnchorOptions
        {
            Name = "id-leaf",
            SecretName = "id-leaf",
            CommonName = "id-leaf.cluster.local",
            IssuerName = "for-id-leaf",
            NoWait = true,
            Duration = TimeSpan.FromHours(720),
        };
        await lab.Engine.Mesh.NewTrustAnchorAsync(lab.Cluster, options, new RecordingOperation(), s_never);
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.Engine.Mesh.NewIdentityIssuerAsync(lab.Cluster,
            new MeshIdentityIssuerOptions { AnchorName = "id-leaf", IssuerName = "id-leaf", Name = "id-leaf", Namespace = "mesh-id-leaf", SecretName = "id-leaf" }, new RecordingOperation(), s_never));
        Assert.Equal("AnchorNotCa", e.ErrorId);
    }

    [Fact]
    public async Task An_anchor_that_is_not_there_is_said_at_once()
    {
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => lab.Engine.Mesh.NewIdentityIssuerAsync(lab.Cluster,
            new MeshIdentityIssuerOptions { AnchorName = "not-there", Namespace = "mesh-none" }, new RecordingOperation(), s_never));
        Assert.Equal("AnchorNotFound", e.ErrorId);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Namespaces, null, "mesh-none", s_never));
    }

    [Fact]
    public async Task WhatIf_goes_on_from_a_planned_anchor()
    {
        var anchor = new MeshTrustAnchor
        {
            Cluster = lab.Cluster,
            Name = "planned",
            Namespace = "cert-manager",
            SecretName = "planned",
            CommonName = "x",
            TrustDomain = "example.org",
            IssuerName = "i",
            IsPlanned = true,
        };
        var operation = new RecordingOperation(whatIf: true);
        var issuer = await MakeAsync(anchor, "id-planned", operation);
        Assert.True(issuer.IsPlanned);
        Assert.Equal("identity.mesh-id-planned.example.org", issuer.CommonName);
        var plan = Assert.Single(operation.Plans);
        Assert.Contains("Create Namespace mesh-id-planned", plan, StringComparison.Ordinal);
        Assert.Contains("Create ClusterIssuer id-planned", plan, StringComparison.Ordinal);
        Assert.Contains("Create Certificate mesh-id-planned/id-planned", plan, StringComparison.Ordinal);
    }

    private async Task<MeshTrustAnchor> AnchorAsync(string name)
    {
        await lab.IssuerAsync("tier-two", lab.Lab.TppZone);
        return await lab.Engine.Mesh.NewTrustAnchorAsync(lab.Cluster, new MeshTrustAnchorOptions
        {
            Name = name,
            SecretName = name,
            CommonName = $"{name}.cluster.local",
            IssuerName = "tier-two",
            Session = lab.Session,
            Duration = TimeSpan.FromHours(720),
        }, new RecordingOperation(), s_never);
    }

    private Task<MeshIdentityIssuer> MakeAsync(MeshTrustAnchor anchor, string name, RecordingOperation? operation = null) =>
        lab.Engine.Mesh.NewIdentityIssuerAsync(lab.Cluster,
            new MeshIdentityIssuerOptions { Anchor = anchor, IssuerName = name, Name = name, Namespace = $"mesh-{name}", SecretName = name }, operation ?? new RecordingOperation(), s_never);

    private static IEnumerable<KeyValuePair<string, string>> Of(Dictionary<string, string> snapshot, string name) =>
        snapshot.Where(p => p.Key.Contains(name, StringComparison.Ordinal) && !p.Key.Contains("kube-root-ca", StringComparison.Ordinal));
}
