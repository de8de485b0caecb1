using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PkiMesh.Core.Policy.Zones;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tests.Kubernetes;
using PkiMesh.Engine.Tpp;
using PkiMesh.Engine.Tpp.Zones;
using PkiMesh.Lab.Tpp;
using PkiMesh.Lab.Tpp.Auth;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

/// <summary>Whether a zone would issue a usable mesh CA: each finding where it is so, and where it is not.</summary>
public sealed class ZoneTests(LabTpp lab) : IClassFixture<LabTpp>, IDisposable
{
    private const string Everything = "certificate:manage,revoke;configuration;security";
    private const string Name = "root.linkerd.cluster.local";
    private static readonly TppCall s_request = new(HttpMethod.Post, "vedsdk/certificates/request", "certificate:manage", "request a certificate");
    private readonly ClusterPort _clusters = new(TimeProvider.System);

    private ITppClusterPort Port => new TppClusterPort(_clusters, lab.Port);

    public void Dispose()
    {
        lab.State.Switches = new TppSwitches();
        _clusters.Dispose();
    }

    [Fact]
    public async Task A_zone_that_is_well_has_nothing_against_it()
    {
        using var session = await WideAsync();
        var checks = await TestAsync(session, @"Certificates\k8s\cluster2");
        Assert.Equal(
            ["Server", "Token", "Scope", "Zone", "Rights", "Key", "CsrHandling", "Names", "Subject", "Request", "CaTemplate", "NameCollision", "EarlierRequest"],
            checks.Select(check => check.Id));
        Assert.All(checks.Where(check => check.Id is not ("Server" or "CaTemplate")), check => Assert.Equal(TppZoneCheckStatus.Passed, check.Status));

        // The lab's clock is months ahead of this machine's; and nothing has been issued here yet.
        Assert.Equal("TppClockSkew", checks[0].Finding);
        Assert.Equal(TppZoneCheckStatus.NotTested, Of(checks, "CaTemplate").Status);
        Assert.All(checks, check => Assert.Equal(@"\VED\Policy\Certificates\k8s\cluster2", check.Zone));
        Assert.All(checks.Where(check => check.Status != TppZoneCheckStatus.Passed), check => Assert.NotEmpty(check.Remedy));

        await IssueAsync(session, @"\VED\Policy\Certificates\k8s\cluster2", "earlier.cluster.local");
        var template = Of(await TestAsync(session, @"Certificates\k8s\cluster2"), "CaTemplate");
        Assert.Equal(TppZoneCheckStatus.Passed, template.Status);
        Assert.Contains(template.Evidence, line => line.Contains("earlier.cluster.local", StringComparison.Ordinal) && line.Contains("CA True", StringComparison.Ordinal));
        Assert.Contains(template.Evidence, line => line.StartsWith("Driver Name: ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(@"Certificates\lab\zone-missing", "Zone", "TppZoneNotFound")]
    [InlineData(@"\ved\policy\Certificates\k8s\cluster1", "Zone", "TppZoneInvalid")]
    [InlineData(@"Certificates\lab\rsa-only", "Key", "TppZoneKeyNotAllowed")]
    [InlineData(@"Certificates\lab\rsa-only", "Request", "TppRequestNotEnrollable")]
    [InlineData(@"Certificates\lab\p384-only", "Key", "TppZoneKeyNotAllowed")]
    [InlineData(@"Certificates\lab\example-com", "Names", "TppZoneNameNotAllowed")]
    [InlineData(@"Certificates\lab\no-ca", "CaTemplate", "TppZoneNoTemplate")]
    [InlineData(@"Certificates\lab\leaf-template", "CaTemplate", "AnchorNotCa")]
    public async Task A_zone_of_which_no_mesh_CA_will_come_fails(string zone, string id, string finding)
    {
        using var session = await WideAsync();
        var check = Of(await TestAsync(session, zone), id);
        Assert.Equal((TppZoneCheckStatus.Failed, finding), (check.Status, check.Finding));
        Assert.NotEmpty(check.Remedy);
    }

    [Theory]
    [InlineData(@"Certificates\lab\service-generated", "CsrHandling", "TppZoneServiceGenerated")]
    [InlineData(@"Certificates\lab\locked-subject", "Subject", "TppZoneSubjectLocked")]
    public async Task A_zone_that_changes_what_is_asked_for_warns(string zone, string id, string finding)
    {
        using var session = await WideAsync();
        var check = Of(await TestAsync(session, zone), id);
        Assert.Equal((TppZoneCheckStatus.Warning, finding), (check.Status, check.Finding));
    }

    [Fact]
    public async Task What_the_policy_refuses_of_one_request_it_takes_of_another()
    {
        using var session = await WideAsync();
        var rsa = await TestAsync(session, @"Certificates\lab\rsa-only", new TppRequestPlan { CommonName = Name, KeyAlgorithm = "RSA 2048" });
        Assert.Equal(TppZoneCheckStatus.Passed, Of(rsa, "Key").Status);
        Assert.Equal(TppZoneCheckStatus.Passed, Of(rsa, "Request").Status);
        var named = await TestAsync(session, @"Certificates\lab\example-com", new TppRequestPlan { CommonName = "root.linkerd.example.com" });
        Assert.Equal(TppZoneCheckStatus.Passed, Of(named, "Names").Status);
        var organization = await TestAsync(session, @"Certificates\lab\locked-subject", new TppRequestPlan { CommonName = Name, Organization = "Somebody Else" });
        Assert.Equal((TppZoneCheckStatus.Failed, "TppZoneSubjectNotAllowed"), (Of(organization, "Subject").Status, Of(organization, "Subject").Finding));
    }

    [Theory]
    [InlineData("auditor", @"Certificates\k8s\cluster1", "TppRightsMissing", "Write and Create")]
    [InlineData("cert-manager", @"Certificates\lab\no-rights", "TppPermissionDenied", "no right")]
    public async Task Rights_that_are_missing_are_named(string user, string zone, string finding, string words)
    {
        using var session = await WideAsync(user);
        var check = Of(await TestAsync(session, zone), "Rights");
        Assert.Equal((TppZoneCheckStatus.Failed, finding), (check.Status, check.Finding));
        Assert.Contains(words, check.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_scope_does_not_reach_is_not_tested_and_says_with_which_it_would_be()
    {
        using var narrow = await lab.ConnectAsync("cert-manager");
        var checks = await TestAsync(narrow, @"Certificates\k8s\cluster1-one-tier");
        var rights = Of(checks, "Rights");
        Assert.Equal(TppZoneCheckStatus.NotTested, rights.Status);
        Assert.Contains("security", rights.Remedy, StringComparison.Ordinal);
        Assert.Equal(TppZoneCheckStatus.Passed, Of(checks, "Request").Status);
        Assert.DoesNotContain(checks, check => check.Status == TppZoneCheckStatus.Failed);

        using var reading = await lab.ConnectAsync(scope: "certificate");
        checks = await TestAsync(reading, @"Certificates\k8s\cluster1-one-tier");
        Assert.Equal((TppZoneCheckStatus.Failed, "TppScopeNotGranted"), (Of(checks, "Scope").Status, Of(checks, "Scope").Finding));
        Assert.Equal(TppZoneCheckStatus.NotTested, Of(checks, "Zone").Status);
        Assert.Equal(TppZoneCheckStatus.NotTested, Of(checks, "Key").Status);
    }

    [Theory]
    [InlineData("leaf-template", TppZoneCheckStatus.Failed, "AnchorNotCa")]
    [InlineData("no-keycertsign", TppZoneCheckStatus.Failed, "AnchorMayNotSign")]
    [InlineData("pathlen0", TppZoneCheckStatus.Failed, "AnchorPathLength")]
    [InlineData("p384-ca", TppZoneCheckStatus.Failed, "AnchorAlgorithm")]
    [InlineData("validity-24h", TppZoneCheckStatus.Warning, "TppTemplateValidity")]
    [InlineData("ca-expiring", TppZoneCheckStatus.Warning, "TppIssuingCaEnds")]
    [InlineData("unordered-chain", TppZoneCheckStatus.Passed, "")]
    public async Task A_template_is_judged_by_what_it_issued_before(string zone, TppZoneCheckStatus status, string finding)
    {
        // Without the scope "configuration" nothing is known of the template but that.
        using var session = await lab.ConnectAsync();
        await IssueAsync(session, @"\VED\Policy\Certificates\lab\" + zone, "before.cluster.local");
        var check = Of(await TestAsync(session, @"Certificates\lab\" + zone), "CaTemplate");
        Assert.Equal((status, finding), (check.Status, check.Finding));
    }

    [Fact]
    public async Task An_object_of_the_same_name_is_told()
    {
        using var session = await WideAsync();
        await IssueAsync(session, @"\VED\Policy\Certificates\k8s\leaf", Name);
        var check = Of(await TestAsync(session, @"Certificates\k8s\leaf"), "NameCollision");
        Assert.Equal((TppZoneCheckStatus.Warning, "TppNameTaken"), (check.Status, check.Finding));
        Assert.Contains(check.Evidence, line => line.StartsWith("serial number ", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("enrolment-fails", Name, TppZoneCheckStatus.Failed, "TppRequestStuck", "Cannot connect to the certificate authority")]
    [InlineData("approval", Name, TppZoneCheckStatus.Failed, "TppRequestStuck", "waits for local:admin to approve")]
    [InlineData("pending-manager", Name, TppZoneCheckStatus.Failed, "TppRequestStuck", "its manager's approval")]
    [InlineData("approval", "another.cluster.local", TppZoneCheckStatus.Warning, "TppRequestPending", "waits for local:admin to approve")]
    public async Task An_earlier_request_that_stands_still_is_told_with_whom_it_waits_for(string zone, string name, TppZoneCheckStatus status, string finding, string words)
    {
        using var session = await WideAsync();
        var dn = @"\VED\Policy\Certificates\lab\" + zone;
        await RequestAsync(session, dn, name);
        try
        {
            await lab.Port.RetrieveAsync(session, $@"{dn}\{name}", default);
        }
        catch (PkiMeshException failed) when (failed.ErrorId == "TppIssuanceFailed")
        {
        }

        var check = Of(await TestAsync(session, dn, new TppRequestPlan { CommonName = name == Name ? Name : "third.cluster.local" }), "EarlierRequest");
        Assert.Equal((status, finding), (check.Status, check.Finding));
        Assert.Contains(words, check.Message, StringComparison.Ordinal);
        Assert.Contains(check.Evidence, line => line.StartsWith($@"{dn}\{name}: stage ", StringComparison.Ordinal));
        lab.State.Tree.Delete(lab.State.Tree.Find($@"{dn}\{name}")!);
    }

    [Fact]
    public async Task A_token_that_ended_or_will_soon_is_told()
    {
        using var session = await lab.ConnectAsync();
        lab.State.Tokens.Add(new TppApplication("ten-days", PkiMesh.Lab.Tpp.Auth.TppScope.TryParse("certificate:manage")!) { AccessValidity = TimeSpan.FromDays(10) });
        var grant = await lab.Port.NewGrantAsync(session, "ten-days", "certificate:manage", default);
        using var brought = await lab.Port.ConnectAsync(lab.Request(TppGrantKind.AccessToken, new NetworkCredential("", grant.AccessToken).Password), new QuietOperation(), default);

        Assert.Equal((TppZoneCheckStatus.Passed, ""), TokenOf(await TestAsync(session, lab.State.DefaultZone)));
        Assert.Equal((TppZoneCheckStatus.Warning, "TppTokenEnds"), TokenOf(await TestAsync(brought, lab.State.DefaultZone)));
        await lab.Port.RevokeTokenAsync(session, grant.AccessToken, default);
        Assert.Equal((TppZoneCheckStatus.Failed, "TppTokenExpired"), TokenOf(await TestAsync(brought, lab.State.DefaultZone)));
    }

    [Fact]
    public async Task A_server_that_does_not_answer_fails_and_leaves_the_rest_untested()
    {
        using var session = await lab.ConnectAsync();
        lab.State.Switches = new TppSwitches { Down = true };
        var checks = await TestAsync(session, lab.State.DefaultZone);
        Assert.Equal((TppZoneCheckStatus.Failed, "TppUnavailable"), (checks[0].Status, checks[0].Finding));
        Assert.All(checks.Skip(1), check => Assert.Equal(TppZoneCheckStatus.NotTested, check.Status));
    }

    [Fact]
    public async Task A_server_whose_certificate_nobody_checks_warns()
    {
        var request = lab.Request();
        using var session = await lab.Port.ConnectAsync(
            new TppConnectRequest
            {
                Url = request.Url,
                Grant = request.Grant,
                UserName = request.UserName,
                Secret = request.Secret,
                SkipCertificateCheck = true,
            }, new QuietOperation(), default);
        Assert.Equal("TppCertificateNotChecked", (await TestAsync(session, lab.State.DefaultZone))[0].Finding);
    }

    [Fact]
    public async Task What_the_cluster_does_not_show_is_not_known_and_ends_nothing()
    {
        const string Forbidden = """{"kind":"Status","reason":"Forbidden","message":"no","code":403}""";
        await using var fake = await FakeKube.StartAsync();
        using var client = fake.Connect();
        using var session = await WideAsync();
        var issuer = new TppClusterIssuer { Cluster = null!, Name = "tpp", Zone = "k8s", TppUrl = session.Url, SecretName = "tpp", SecretNamespace = "cert-manager" };
        var options = new TppZoneTestOptions { Session = session, Zone = issuer.Zone, Issuer = issuer, Request = new TppRequestPlan { CommonName = Name } };
        fake.Then(403, Forbidden);
        var token = await new TokenReader(lab.Port, client).ReadAsync(options, default);
        Assert.Null(token.Failure);
        Assert.Contains("Not allowed to get Secret cert-manager/tpp", token.Value!.Missing, StringComparison.Ordinal);

        const string Zone = @"\VED\Policy\Certificates\k8s\leaf";
        await IssueAsync(session, Zone, "forbidden.cluster.local");
        fake.Then(403, Forbidden);
        var evidence = new ZoneEvidence { Url = session.Url, Zone = Zone, Request = options.Request, Duration = options.Duration };
        evidence = await new NamesakeReader(lab.Port, client).ReadAsync(evidence, session, $@"{Zone}\forbidden.cluster.local", default);
        Assert.NotNull(evidence.Namesake.Value);
        Assert.Equal(NamesakeOwner.Unknown, evidence.Owner);
    }

    private Task<TppSession> WideAsync(string? user = null) => lab.ConnectAsync(user, Everything, "PkiMesh");

    private Task<IReadOnlyList<TppZoneCheck>> TestAsync(TppSession session, string zone, TppRequestPlan? plan = null) =>
        Port.TestZoneAsync(new TppZoneTestOptions { Session = session, Zone = zone, Request = plan ?? new TppRequestPlan { CommonName = Name } }, new QuietOperation(), default);

    private static TppZoneCheck Of(IReadOnlyList<TppZoneCheck> checks, string id) => Assert.Single(checks, check => check.Id == id);

    private static (TppZoneCheckStatus Status, string Finding) TokenOf(IReadOnlyList<TppZoneCheck> checks) => (Of(checks, "Token").Status, Of(checks, "Token").Finding);

    private static async Task RequestAsync(TppSession session, string zone, string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var body = new JsonObject
        {
            ["PolicyDN"] = zone,
            ["ObjectName"] = name,
            ["PKCS10"] = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem(),
            ["DisableAutomaticRenewal"] = true,
            ["Reenable"] = true,
        };
        await TppConnection.Of(session).CallAsync(s_request, body, zone, default);
    }

    private async Task IssueAsync(TppSession session, string zone, string name)
    {
        await RequestAsync(session, zone, name);
        while (!(await lab.Port.RetrieveAsync(session, $@"{zone}\{name}", default)).IsIssued)
        {
            await lab.State.Clock.AdvanceAsync(TimeSpan.FromSeconds(2), default);
        }
    }
}
