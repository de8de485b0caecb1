using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Mesh;

[Collection("lab")]
public sealed class AnchorTests(LabFixture lab)
{
    private static readonly CancellationToken s_never = CancellationToken.None;

    [Fact]
    public async Task An_anchor_is_made_believed_and_made_only_once()
    {
        await lab.IssuerAsync("tier-two", lab.Lab.TppZone);
        var options = Options("anchor-good", "tier-two");
        var anchor = await MakeAsync(options);
        Assert.True(anchor.Certificate!.IsCertificateAuthority);
        Assert.Equal("ECDSA P-256", anchor.Certificate.KeyAlgorithm);
        Assert.Equal(2, anchor.Chain.Count);
        Assert.True(anchor.Root!.IsSelfSigned);
        Assert.StartsWith(@"\VED\Policy\Certificates\k8s\cluster1\", anchor.TppObjectDn, StringComparison.Ordinal);
        Assert.False(anchor.RenewsByItself);
        Assert.Equal(1, anchor.Revision);
        var live = await lab.Client.RequireAsync(KubeResources.Certificates, "cert-manager", "anchor-good", s_never);
        Assert.Equal("Disabled", live.Text("spec", "renewal", "policy"));

        var before = await lab.SnapshotAsync();
        var operation = new RecordingOperation();
        var again = await MakeAsync(options, operation);
        Assert.Equal(anchor.Certificate.Sha256, again.Certificate!.Sha256);
        Assert.Equal(anchor.TppObjectDn, again.TppObjectDn);
        Assert.Equal(MeshChangeAction.None, Assert.Single(operation.Reports).Action);
        Assert.Equal(Of(before, "anchor-good"), Of(await lab.SnapshotAsync(), "anchor-good"));
    }

    [Fact]
    public async Task The_root_may_sign_it_itself()
    {
        await lab.IssuerAsync("tier-one", lab.Lab.TppZoneOneTier);
        var anchor = await MakeAsync(Options("anchor-one-tier", "tier-one"));
        Assert.Single(anchor.Chain);
        Assert.Equal(anchor.Certificate!.Issuer, anchor.Root!.Subject);
    }

    [Theory]
    [InlineData("leaf-template", "AnchorNotCa", PkiMeshErrorKind.InvalidData, "template")]
    [InlineData("no-keycertsign", "AnchorMayNotSign", PkiMeshErrorKind.InvalidData, "keyCertSign")]
    [InlineData("pathlen0", "AnchorPathLength", PkiMeshErrorKind.InvalidData, "path length")]
    [InlineData("rsa-only", "TppZoneKeyNotAllowed", PkiMeshErrorKind.InvalidData, "RSA")]
    [InlineData("example-com", "TppZoneNameNotAllowed", PkiMeshErrorKind.InvalidData, "example.com")]
    [InlineData("create-denied", "TppRightsMissing", PkiMeshErrorKind.PermissionDenied, "create objects")]
    public async Task A_zone_that_makes_no_anchors_is_named_at_the_anchor(string zone, string errorId, PkiMeshErrorKind kind, string word)
    {
        await lab.IssuerAsync($"for-{zone}", $@"\VED\Policy\Certificates\lab\{zone}");
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => MakeAsync(Options($"anchor-{zone}", $"for-{zone}")));
        Assert.Equal(errorId, e.ErrorId);
        Assert.Equal(kind, e.Kind);
        Assert.Contains(word, e.Message, StringComparison.Ordinal);
        Assert.False(string.IsNullOrEmpty(e.Advice));
    }

    [Fact]
    public async Task A_second_run_asks_anew_after_a_failure()
    {
        await lab.IssuerAsync("mended", @"\VED\Policy\Certificates\lab\leaf-template");
        await Assert.ThrowsAnyAsync<PkiMeshException>(() => MakeAsync(Options("anchor-mended", "mended")));
        await lab.IssuerAsync("mended", lab.Lab.TppZone);
        var operation = new RecordingOperation();
        var anchor = await MakeAsync(Options("anchor-mended", "mended"), operation);
        Assert.True(anchor.Certificate!.IsCertificateAuthority);
        Assert.Contains(operation.Reports, r => r.Detail?.StartsWith("issue again", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task RSA_2048_will_do_with_a_warning()
    {
        await lab.IssuerAsync("for-rsa", @"\VED\Policy\Certificates\lab\rsa-only");
        var operation = new RecordingOperation();
        var anchor = await MakeAsync(Options("anchor-rsa", "for-rsa") with { KeyAlgorithm = MeshKeyAlgorithm.RSA }, operation);
        Assert.Equal("RSA 2048", anchor.Certificate!.KeyAlgorithm);
        Assert.Contains(operation.Warnings, w => w.Contains("RSA", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Secret_of_somebody_else_is_not_overwritten()
    {
        await lab.IssuerAsync("tier-two", lab.Lab.TppZone);
        await lab.ApplyAsSomebodyAsync(KubeResources.Secrets, """{"apiVersion":"v1","kind":"Secret","metadata":{"name":"anchor-theirs","namespace":"cert-manager"},"data":{"x":"eA=="}}""");
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => MakeAsync(Options("anchor-theirs", "tier-two")));
        Assert.Equal("SecretOwnedByOther", e.ErrorId);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Certificates, "cert-manager", "anchor-theirs", s_never));
    }

    [Fact]
    public async Task A_Certificate_of_somebody_else_is_not_changed()
    {
        await lab.IssuerAsync("tier-two", lab.Lab.TppZone);
        await lab.ApplyAsSomebodyAsync(KubeResources.Certificates, """
            {"apiVersion":"cert-manager.io/v1","kind":"Certificate","metadata":{"name":"anchor-foreign","namespace":"cert-manager"},
             "spec":{"secretName":"anchor-foreign","commonName":"x.cluster.local","issuerRef":{"name":"nobody","kind":"ClusterIssuer","group":"cert-manager.io"}}}
            """);
        var e = await Assert.ThrowsAnyAsync<PkiMeshException>(() => MakeAsync(Options("anchor-foreign", "tier-two")));
        Assert.True(e.ErrorId is "FieldManagerConflict" or "ObjectOwnedByOther", e.ErrorId);
        Assert.Contains("somebody", e.Message, StringComparison.Ordinal);
        Assert.Equal(PkiMeshErrorKind.ResourceExists, e.Kind);
    }

    [Fact]
    public async Task An_issuer_that_is_not_there_is_said_at_once() =>
        Assert.Equal("IssuerNotFound", (await Assert.ThrowsAnyAsync<PkiMeshException>(() => MakeAsync(Options("anchor-no-issuer", "not-there")))).ErrorId);

    [Fact]
    public async Task A_renewBefore_not_below_the_duration_never_reaches_the_cluster()
    {
        var options = Options("anchor-wrong", "tier-two") with { Duration = TimeSpan.FromHours(2), RenewBefore = TimeSpan.FromHours(2) };
        Assert.Equal("RenewBeforeNotBelowDuration", (await Assert.ThrowsAnyAsync<PkiMeshException>(() => MakeAsync(options))).ErrorId);
    }

    [Fact]
    public async Task WhatIf_plans_without_an_issuer()
    {
        var operation = new RecordingOperation(whatIf: true);
        var anchor = await MakeAsync(Options("anchor-what-if", "not-there"), operation);
        Assert.True(anchor.IsPlanned);
        Assert.Contains("Create Certificate cert-manager/anchor-what-if", Assert.Single(operation.Plans), StringComparison.Ordinal);
        Assert.Null(await lab.Client.GetAsync(KubeResources.Certificates, "cert-manager", "anchor-what-if", s_never));
    }

    [Fact]
    public async Task A_stop_ends_the_wait_and_the_next_run_goes_on()
    {
        await lab.IssuerAsync("slow", @"\VED\Policy\Certificates\lab\slow-7s");
        using var stop = new CancellationTokenSource();
        var operation = new RecordingOperation(stopping: stop.Token) { OnStatus = s => { if (s.StartsWith("waiting", StringComparison.Ordinal)) stop.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => lab.Engine.Mesh.NewTrustAnchorAsync(lab.Cluster, Options("anchor-slow", "slow"), operation, stop.Token));
        var anchor = await MakeAsync(Options("anchor-slow", "slow"));
        Assert.Equal(1, anchor.Revision);
    }

    [Fact]
    public async Task It_can_be_read_with_all_that_belongs_to_it()
    {
        await lab.IssuerAsync("tier-two", lab.Lab.TppZone);
        var anchor = await MakeAsync(Options("anchor-read", "tier-two"));
        var found = new List<MeshCertificate>();
        var operation = new RecordingOperation();
        var query = new MeshCertificateQuery { Names = ["anchor-rea*", "not-there"], Namespace = "cert-manager" };
        await foreach (var c in lab.Engine.CertManager.GetCertificatesAsync(lab.Cluster, query, operation, s_never))
            found.Add(c);
        var certificate = Assert.Single(found);
        Assert.Equal("CertificateNotFound", Assert.Single(operation.Errors).ErrorId);
        Assert.True(certificate.Ready);
        Assert.True(certificate.RequestedCertificateAuthority);
        Assert.True(certificate.IsCertificateAuthority);
        Assert.Equal(TimeSpan.FromHours(720), certificate.RequestedDuration);
        Assert.Equal(anchor.TppObjectDn, certificate.TppObjectDn);
        Assert.Equal(anchor.Certificate!.Sha256, certificate.Secret!.Certificate!.Sha256);
        Assert.True(certificate.Secret.Verdict!.IsValid);
        Assert.True(certificate.Secret.HasPrivateKey);
        Assert.Equal("ClusterIssuer/tier-two", certificate.Issuer.ToString());
        Assert.True(certificate.Issuer.Ready);
        Assert.Contains(certificate.Events, e => e.Reason == "Issuing");
        Assert.Contains(certificate.Request!.Conditions, c => c is { Type: "Ready", Status: "True" });
        Assert.Null(certificate.RenewalUtc);
        Assert.True(certificate.TimeLeft > TimeSpan.FromDays(29));
    }

    private Task<MeshTrustAnchor> MakeAsync(MeshTrustAnchorOptions options, RecordingOperation? operation = null) =>
        lab.Engine.Mesh.NewTrustAnchorAsync(lab.Cluster, options, operation ?? new RecordingOperation(), s_never);

    private MeshTrustAnchorOptions Options(string name, string issuer) => new()
    {
        Name = name,
        SecretName = name,
        CommonName = $"{name}.cluster.local",
        IssuerName = issuer,
        Session = lab.Session,
        Duration = TimeSpan.FromHours(720),
        Timeout = TimeSpan.FromMinutes(2),
    };

    private static IEnumerable<KeyValuePair<string, string>> Of(Dictionary<string, string> snapshot, string name) =>
        snapshot.Where(p => p.Key.Contains(name, StringComparison.Ordinal));
}
