using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.CertManager.Certificates;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;
using Xunit;

namespace PkiMesh.Lab.Tests.CertManager;

public class RenewalTests
{
    private static readonly DateTimeOffset s_start = new(2026, 11, 24, 4, 25, 7, TimeSpan.Zero);

    [Theory]
    [InlineData("{}", "2026-12-14T04:25:47Z")] // tutorial/04: two thirds of 30 days and a minute
    [InlineData("{renewBefore: 240h}", "2026-12-14T04:26:07Z")]
    [InlineData("{renewBefore: 720h1m}", "2026-12-14T04:25:47Z")] // not shorter than the real lifetime: as if it were not there
    [InlineData("{renewBefore: 7200h}", "2026-12-14T04:25:47Z")]
    [InlineData("{renewBeforePercentage: 25}", "2026-12-16T16:25:52Z")]
    [InlineData("{renewal: {policy: RenewBefore}}", "2026-12-14T04:25:47Z")]
    [InlineData("{renewal: {policy: Disabled}}", null)]
    [InlineData("{renewal: {policy: RenewBefore, windows: [{cron: '0 2 * * *', windowDuration: 3h}]}}", "2026-12-14T04:25:47Z")]
    [InlineData("{renewal: {policy: RenewBefore, windows: [{cron: '0 22 * * 6', windowDuration: 1h}]}}", "2026-12-19T22:00:00Z")]
    [InlineData("{renewal: {policy: RenewBefore, windows: [{cron: '0 22 * * *', windowDuration: 1h, timezone: Europe/Berlin}]}}", "2026-12-14T21:00:00Z")]
    public void The_renewal_follows_the_real_lifetime_and_the_spec(string spec, string? expected)
    {
        var certificate = new CertificateBuilder
        {
            Subject = new SubjectName { CommonName = "root.linkerd.cluster.local" },
            NotBefore = s_start,
            NotAfter = s_start.AddDays(30).AddMinutes(1),
        }.SelfSign(LabKey.Generate(KeySpec.P256));

        var result = RenewalTime.Of(certificate, CertManagerLab.Yaml(spec));

        Assert.Null(result.Error);
        Assert.Equal(expected, result.Time is { } time ? KubeTime.Seconds(time) : null);
    }

    [Fact]
    public async Task A_certificate_renews_itself_when_its_time_has_come_with_a_new_key()
    {
        await using var lab = await IssuanceTests.StartWithAnchorAsync();
        var before = lab.Secret("cert-manager", "anchor-secret")!;
        var renewal = KubeTime.Parse(lab.Certificate("cert-manager", "anchor").Text("status", "renewalTime"))!.Value;

        await lab.AdvanceAsync(renewal - lab.Clock.GetUtcNow() - TimeSpan.FromMinutes(1));
        Assert.Equal(1, lab.Certificate("cert-manager", "anchor").Number("status", "revision"));
        await lab.AdvanceAsync(TimeSpan.FromMinutes(2));

        var certificate = lab.Certificate("cert-manager", "anchor");
        var after = lab.Secret("cert-manager", "anchor-secret")!;
        Assert.Equal(2, certificate.Number("status", "revision"));
        Assert.NotEqual(before.Text("data", "tls.key"), after.Text("data", "tls.key"));
        Assert.Contains(lab.Events("Certificate", "anchor"), line => line == $"Normal Issuing x1 cert-manager-certificates-trigger: Renewing certificate as renewal was scheduled at {renewal.UtcDateTime:yyyy-MM-dd HH:mm:ss} +0000 UTC");
        // One old request is kept, measured.md §2: revisionHistoryLimit 1.
        Assert.Equal(["anchor-2"], lab.Api.List(KnownResources.CertificateRequests, "cert-manager").Select(request => request.Name()));
    }

    [Fact]
    public async Task Renewal_switched_off_empties_renewalTime_and_a_manual_renewal_still_works()
    {
        await using var lab = await IssuanceTests.StartWithAnchorAsync();
        await lab.ChangeAsync(KnownResources.Certificates, "cert-manager", "anchor", value => value["spec"]!["renewal"] = new JsonObject { ["policy"] = "Disabled" });
        await lab.RestAsync();
        Assert.Null(lab.Certificate("cert-manager", "anchor").At("status", "renewalTime"));

        await lab.AdvanceAsync(TimeSpan.FromDays(31));
        Assert.Equal(1, lab.Certificate("cert-manager", "anchor").Number("status", "revision"));
        Assert.Equal("False Expired", CertManagerLab.Condition(lab.Certificate("cert-manager", "anchor"), "Ready").Split(':')[0]);

        await TriggerAsync(lab, "anchor");
        Assert.Equal(2, lab.Certificate("cert-manager", "anchor").Number("status", "revision"));
        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(lab.Certificate("cert-manager", "anchor"), "Ready"));
    }

    [Fact]
    public async Task A_key_that_must_not_change_stays()
    {
        await using var lab = await IssuanceTests.StartWithAnchorAsync();
        await lab.ChangeAsync(KnownResources.Certificates, "cert-manager", "anchor", value => value["spec"]!["privateKey"]!["rotationPolicy"] = "Never");
        await lab.RestAsync();
        var key = lab.Secret("cert-manager", "anchor-secret").Text("data", "tls.key");

        await TriggerAsync(lab, "anchor");

        Assert.Equal(2, lab.Certificate("cert-manager", "anchor").Number("status", "revision"));
        Assert.Equal(key, lab.Secret("cert-manager", "anchor-secret").Text("data", "tls.key"));
        Assert.Contains("Normal Reused x1 cert-manager-certificates-key-manager: Reusing private key stored in existing Secret resource \"anchor-secret\"", lab.Events("Certificate", "anchor"));
    }

    [Fact]
    public async Task A_deleted_Secret_is_issued_anew_at_once()
    {
        await using var lab = await IssuanceTests.StartWithAnchorAsync();

        await lab.Api.DeleteAsync(CertManagerLab.Admin, KnownResources.Secrets, "cert-manager", "anchor-secret", (string?)null, default);
        await lab.RestAsync();

        Assert.NotNull(lab.Secret("cert-manager", "anchor-secret"));
        Assert.Equal(2, lab.Certificate("cert-manager", "anchor").Number("status", "revision"));
    }

    [Theory]
    [InlineData("duration", "Fields on existing CertificateRequest resource not up to date: [spec.duration]")]
    [InlineData("damage", "Issuing certificate as Secret contains an invalid certificate: error decoding certificate PEM block: no valid certificates found")]
    [InlineData("size", "Existing private key is not up to date for spec: [spec.privateKey.size]")]
    [InlineData("issuer", "Issuing certificate as Secret was previously issued by \"ClusterIssuer.cert-manager.io/other\"")]
    [InlineData("name", "Secret was issued for \"somebody\". If this message is not transient, you might have two conflicting Certificates pointing to the same secret.")]
    public async Task What_does_not_fit_any_more_is_issued_anew(string change, string message)
    {
        await using var lab = await IssuanceTests.StartWithAnchorAsync();

        await (change switch
        {
            "duration" => lab.ChangeAsync(KnownResources.Certificates, "cert-manager", "anchor", value => value["spec"]!["duration"] = "480h"),
            "size" => lab.ChangeAsync(KnownResources.Certificates, "cert-manager", "anchor", value => value["spec"]!["privateKey"]!["size"] = 384),
            "damage" => lab.ChangeAsync(KnownResources.Secrets, "cert-manager", "anchor-secret", value => value["data"]!["tls.crt"] = Field.Base64("hello")),
            "issuer" => lab.ChangeAsync(KnownResources.Secrets, "cert-manager", "anchor-secret", value => value["metadata"]!["annotations"]![Names.IssuerName] = "other"),
            _ => lab.ChangeAsync(KnownResources.Secrets, "cert-manager", "anchor-secret", value => value["metadata"]!["annotations"]![Names.CertificateName] = "somebody"),
        });
        await lab.RestAsync();

        Assert.Contains($"Normal Issuing x1 cert-manager-certificates-trigger: {message}", lab.Events("Certificate", "anchor"));
        Assert.Equal(2, lab.Certificate("cert-manager", "anchor").Number("status", "revision"));
        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(lab.Certificate("cert-manager", "anchor"), "Ready"));
    }

    [Fact]
    public async Task Labels_of_the_template_reach_the_Secret_without_a_new_certificate()
    {
        await using var lab = await IssuanceTests.StartWithAnchorAsync();

        await lab.ChangeAsync(KnownResources.Certificates, "cert-manager", "anchor", value => value["spec"]!["secretTemplate"] = new JsonObject { ["labels"] = new JsonObject { ["team"] = "mesh" } });
        await lab.RestAsync();
        Assert.Equal("mesh", lab.Secret("cert-manager", "anchor-secret")!.Label("team"));
        await lab.ChangeAsync(KnownResources.Certificates, "cert-manager", "anchor", value => value["spec"]!.AsObject().Remove("secretTemplate"));
        await lab.RestAsync();

        Assert.Null(lab.Secret("cert-manager", "anchor-secret")!.Label("team"));
        Assert.Equal(1, lab.Certificate("cert-manager", "anchor").Number("status", "revision"));
    }

    [Fact]
    public async Task Of_two_Certificates_with_one_Secret_the_older_one_has_it()
    {
        await using var lab = await IssuanceTests.StartWithAnchorAsync();

        await lab.CreateAsync(KnownResources.Certificates, "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: rival, namespace: cert-manager}, spec: {secretName: anchor-secret, commonName: rival, issuerRef: {name: self, kind: ClusterIssuer}}}");
        await lab.RestAsync();

        Assert.Null(Conditions.Get(lab.Certificate("cert-manager", "rival"), "Issuing"));
        Assert.StartsWith("False IncorrectIssuer", CertManagerLab.Condition(lab.Certificate("cert-manager", "rival"), "Ready").Replace("IncorrectCertificate", "IncorrectIssuer", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(1, lab.Certificate("cert-manager", "anchor").Number("status", "revision"));
    }

    [Fact]
    public async Task A_leaf_cannot_be_a_CA_issuer_and_what_hangs_on_it_waits()
    {
        await using var lab = await IssuanceTests.StartWithAnchorAsync();
        await lab.CreateAsync(KnownResources.Certificates, "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: leaf, namespace: cert-manager}, spec: {secretName: leaf, commonName: leaf, issuerRef: {name: self, kind: ClusterIssuer}, privateKey: {algorithm: ECDSA}}}");
        await lab.CreateAsync(KnownResources.ClusterIssuers, "{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {name: leaf}, spec: {ca: {secretName: leaf}}}");
        await lab.CreateAsync(KnownResources.Certificates, "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: below, namespace: cert-manager}, spec: {secretName: below, commonName: below, issuerRef: {name: leaf, kind: ClusterIssuer}, privateKey: {algorithm: ECDSA}}}");
        await lab.RestAsync();

        Assert.Equal("False ErrInvalidKeyPair: Error getting keypair for CA issuer: certificate is not a CA", CertManagerLab.Condition(lab.Api.Get(KnownResources.ClusterIssuers, null, "leaf")!, "Ready"));
        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(lab.Certificate("cert-manager", "leaf"), "Ready"));
        Assert.Equal("False Pending: Referenced issuer does not have a Ready status condition", CertManagerLab.Condition(lab.Api.Get(KnownResources.CertificateRequests, "cert-manager", "below-1")!, "Ready"));
    }

    [Fact]
    public async Task A_CA_may_be_outlived_by_what_it_signs()
    {
        await using var lab = await IssuanceTests.StartWithAnchorAsync();

        await lab.CreateAsync(KnownResources.Certificates, "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: long, namespace: cert-manager}, spec: {secretName: long, commonName: long, duration: 9000h, issuerRef: {name: anchor, kind: ClusterIssuer}, privateKey: {algorithm: ECDSA}}}");
        await lab.RestAsync();

        var issued = PemData.Certificate(lab.Secret("cert-manager", "long")!.SecretBytes("tls.crt")!);
        var anchor = PemData.Certificate(lab.Secret("cert-manager", "anchor-secret")!.SecretBytes("tls.crt")!);
        Assert.Equal(TimeSpan.FromHours(9000), issued.NotAfter - issued.NotBefore);
        Assert.True(issued.NotAfter > anchor.NotAfter);
    }

    [Fact]
    public async Task An_issuer_that_does_not_exist_is_reported_by_all_five()
    {
        await using var lab = await CertManagerLab.StartAsync();

        await lab.CreateAsync(KnownResources.Certificates, "{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {name: lost, namespace: cert-manager}, spec: {secretName: lost, commonName: lost, issuerRef: {name: nobody, kind: Issuer, group: cert-manager.io}, privateKey: {algorithm: ECDSA}}}");
        await lab.RestAsync();

        const string Message = "Referenced \"Issuer\" not found: issuer.cert-manager.io \"nobody\" not found";
        Assert.Equal($"False Pending: {Message}", CertManagerLab.Condition(lab.Api.Get(KnownResources.CertificateRequests, "cert-manager", "lost-1")!, "Ready"));
        Assert.Equal(5, lab.Events("CertificateRequest", "lost-1").Count(line => line.EndsWith(Message, StringComparison.Ordinal)));
    }

    internal static async Task TriggerAsync(CertManagerLab lab, string name)
    {
        await lab.ChangeAsync(KnownResources.Certificates, "cert-manager", name, value => Conditions.SetObserved(value, "Issuing", "True", "ManuallyTriggered", "Certificate re-issuance manually triggered", lab.Clock.GetUtcNow()), "status");
        await lab.RestAsync();
    }
}
