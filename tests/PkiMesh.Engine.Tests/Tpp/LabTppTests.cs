using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tpp;
using PkiMesh.Lab.Tpp;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

public sealed class LabTppTests(LabTpp lab) : IClassFixture<LabTpp>, IDisposable
{
    private const string Everything = "certificate:manage,revoke;configuration;security";
    private static readonly TppCall s_request = new(HttpMethod.Post, "vedsdk/certificates/request", "certificate:manage", "request a certificate");

    private ITppPort Port => lab.Port;

    public void Dispose() => lab.State.Switches = new TppSwitches();

    [Fact]
    public async Task SignsInWithTheDefaultsOfCertManager()
    {
        using var session = await lab.ConnectAsync();
        Assert.Equal("cert-manager.io", session.ClientId);
        Assert.Equal("certificate:manage", session.Scope);
        Assert.Equal(lab.State.Admin.PrefixedUniversal, session.Identity);
        Assert.Equal("local:admin", session.UserName);
        Assert.Equal(Version.Parse(lab.State.Options.Version), session.Version);
        Assert.InRange(session.TokenExpiresUtc!.Value - session.ServerTimeUtc, TimeSpan.FromDays(89), TimeSpan.FromDays(91));
        Assert.InRange(session.GrantExpiresUtc!.Value - session.ServerTimeUtc, TimeSpan.FromDays(364), TimeSpan.FromDays(366));
    }

    [Theory]
    [InlineData("wrong", "cert-manager.io", "certificate:manage", "TppAuthenticationFailed")]
    [InlineData(null, "nobody", "certificate:manage", "TppAuthenticationFailed")]
    [InlineData(null, "cert-manager.io", "certificate:manage,revoke", "TppScopeNotGranted")]
    public async Task IsTurnedAwayWithAReason(string? password, string client, string scope, string errorId)
    {
        var request = lab.Request(password: password, client: client, scope: scope);
        await FailsAsync(() => Port.ConnectAsync(request, new QuietOperation(), default), errorId);
    }

    [Fact]
    public async Task AnOutageIsNotAWrongPassword()
    {
        lab.State.Switches = new TppSwitches { Down = true };
        await FailsAsync(() => new TppPort(new ImpatientTime()).ConnectAsync(lab.Request(), new QuietOperation(), default), "TppUnavailable");
    }

    [Fact]
    public async Task AStrictServerStillLetsTheUserIn()
    {
        lab.State.Switches = new TppSwitches { StrictScopes = true };
        using var session = await lab.ConnectAsync();
        Assert.Equal(lab.State.Admin.PrefixedUniversal, session.Identity);
        Assert.Equal("admin", session.UserName);
    }

    [Fact]
    public async Task AnAnchorIsRequestedFoundShownAndRetrieved()
    {
        using var session = await lab.ConnectAsync();
        var dn = await IssueAsync(session, lab.State.DefaultZone, "root.linkerd.cluster.local");

        var found = await FindAsync(session, new TppCertificateQuery { Zone = lab.State.DefaultZone, CommonName = "root.linkerd.cluster.local" });
        Assert.Equal(dn, Assert.Single(found).Dn);
        Assert.Equal(1, await Port.CountCertificatesAsync(session, new TppCertificateQuery { Zone = lab.State.DefaultZone, Name = "root.linkerd.cluster.local" }, default));

        var issued = await RetrieveAsync(session, dn);
        Assert.True(issued.Certificate!.IsCertificateAuthority);
        Assert.True(issued.Chain.Count > 1);

        var shown = await Port.GetCertificateAsync(session, dn, default);
        Assert.Equal(issued.Certificate.Thumbprint, shown.Thumbprint);
        Assert.Equal(issued.Certificate.NotAfterUtc, shown.NotAfterUtc);
        Assert.Equal(found[0].Guid, shown.Guid);
        Assert.False(shown.IsInError);
        Assert.Equal(0, shown.Stage);
        Assert.False(await Port.ResetAsync(session, dn, restart: false, default));
    }

    [Fact]
    public async Task ManyCertificatesComePageByPage()
    {
        using var session = await lab.ConnectAsync();
        var zone = @"\VED\Policy\Certificates\k8s\leaf";
        for (var number = 0; number < 7; number++)
        {
            await IssueAsync(session, zone, $"page{number}.example.com");
        }

        var found = await FindAsync(session, new TppCertificateQuery { Zone = zone, Recurse = true, PageSize = 3 });
        Assert.Equal(7, found.Select(certificate => certificate.Dn).Distinct().Count(dn => dn.Contains("page", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(@"Certificates\lab\zone-missing", "TppZoneNotFound")]
    [InlineData(@"Certificates\lab\no-rights", "TppPermissionDenied")]
    public async Task AZoneThatCannotBeUsedIsExplained(string zone, string errorId)
    {
        using var session = await lab.ConnectAsync("cert-manager");
        await FailsAsync(() => Port.GetPolicyAsync(session, zone, null, default), errorId);
    }

    [Theory]
    [InlineData(@"Certificates\k8s\cluster1", null)]
    [InlineData(@"Certificates\lab\rsa-only", "TppZoneKeyNotAllowed")]
    [InlineData(@"Certificates\lab\p384-only", "TppZoneKeyNotAllowed")]
    [InlineData(@"Certificates\lab\example-com", "TppZoneNameNotAllowed")]
    [InlineData(@"Certificates\lab\no-ca", "TppZoneNoTemplate")]
    [InlineData(@"Certificates\lab\service-generated", "TppZoneServiceGenerated")]
    [InlineData(@"Certificates\lab\locked-subject", "TppZoneSubjectLocked")]
    public async Task WhatAZoneWillSayIsKnownBefore(string zone, string? finding)
    {
        using var session = await lab.ConnectAsync();
        var policy = await Port.GetPolicyAsync(session, zone, null, default);
        var findings = TppPolicyRules.Judge(policy, new TppRequestPlan { CommonName = "root.linkerd.cluster.local" });
        Assert.Equal(finding, findings.Select(each => each.Id).FirstOrDefault());
    }

    [Theory]
    [InlineData(@"Certificates\k8s\cluster1", null, 0)]
    [InlineData(@"Certificates\lab\rsa-only", "TppZoneKeyNotAllowed", 0)]
    [InlineData(@"Certificates\lab\zone-missing", "TppZoneNotFound", 0)]
    [InlineData(@"Certificates\lab\locked-subject", null, 1)]
    [InlineData(@"Certificates\lab\no-rights", null, 1)]
    public async Task AZoneIsAskedBeforeCertManagerAsks(string zone, string? errorId, int warnings)
    {
        using var session = await lab.ConnectAsync("cert-manager");
        var operation = new QuietOperation();
        Task CheckAsync() => new ZonePreflight(Port, operation).CheckAsync(session, zone, new TppRequestPlan { CommonName = "root.linkerd.cluster.local" }, default);
        if (errorId is null)
        {
            await CheckAsync();
        }
        else
        {
            await FailsAsync(CheckAsync, errorId);
        }

        Assert.Equal(warnings, operation.Warnings.Count);
    }

    [Fact]
    public async Task ARequestIsJudgedWithoutBeingEnrolled()
    {
        using var session = await lab.ConnectAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Pkcs10("root.linkerd.cluster.local", key);

        var good = await Port.GetPolicyAsync(session, lab.State.DefaultZone, request, default);
        Assert.True(good.Request!.IsEnrollable);
        Assert.Empty(good.Request.Violations);

        var bad = await Port.GetPolicyAsync(session, @"Certificates\lab\rsa-only", request, default);
        Assert.Contains(bad.Request!.Violations, violation => violation.Name.StartsWith("Key", StringComparison.Ordinal) || violation.Name.StartsWith("Pkix", StringComparison.Ordinal));
        Assert.Empty(await FindAsync(session, new TppCertificateQuery { Zone = @"Certificates\lab\rsa-only" }));
    }

    [Fact]
    public async Task AFailedIssuanceTellsTheStage()
    {
        using var session = await lab.ConnectAsync();
        var dn = await IssueAsync(session, @"\VED\Policy\Certificates\lab\enrolment-fails", "fails.example.com");
        var error = await FailsAsync(() => RetrieveAsync(session, dn), "TppIssuanceFailed");
        Assert.Contains("Cannot connect to the certificate authority", error.Message, StringComparison.Ordinal);
        Assert.True((await Port.GetCertificateAsync(session, dn, default)).IsInError);
        Assert.True(await Port.ResetAsync(session, dn, restart: false, default));
    }

    [Fact]
    public async Task APendingIssuanceIsNotAFailure()
    {
        using var session = await lab.ConnectAsync();
        var dn = await IssueAsync(session, @"\VED\Policy\Certificates\lab\pending-once", "pending.example.com");
        Assert.False((await Port.RetrieveAsync(session, dn, default)).IsIssued);
        Assert.True((await RetrieveAsync(session, dn)).IsIssued);
    }

    [Fact]
    public async Task RightsNeedTheirScope()
    {
        using var narrow = await lab.ConnectAsync();
        Assert.Null(await Port.GetPermissionsAsync(narrow, lab.State.DefaultZone, default));

        using var reading = await lab.ConnectAsync(scope: "certificate");
        Assert.NotNull(await FindAsync(reading, new TppCertificateQuery { Name = "none" }));
        var error = await FailsAsync(() => Port.ZoneExistsAsync(reading, lab.State.DefaultZone, default), "TppScopeNotGranted");
        Assert.Contains("-Scope 'certificate:manage'", error.Advice, StringComparison.Ordinal);

        using var wide = await lab.ConnectAsync("cert-manager", Everything, "PkiMesh");
        Assert.True((await Port.GetPermissionsAsync(wide, lab.State.DefaultZone, default))!.MayRequest);
        using var auditor = await lab.ConnectAsync("auditor", Everything, "PkiMesh");
        var rights = await Port.GetPermissionsAsync(auditor, lab.State.DefaultZone, default);
        Assert.True(rights!.Read);
        Assert.False(rights.MayRequest);
        await FailsAsync(() => Port.GetPermissionsAsync(wide, @"\VED\Policy\nothing", default), "TppObjectNotFound");
        Assert.NotNull(await Port.FindGuidAsync(wide, lab.State.DefaultZone, default));
        Assert.Null(await Port.FindGuidAsync(wide, @"\VED\Policy\nothing", default));
    }

    [Fact]
    public async Task ASessionOutlivesItsTokenWhereItCan()
    {
        using var byPassword = await lab.ConnectAsync();
        var brought = await Port.NewGrantAsync(byPassword, "cert-manager.io", "certificate:manage", default);
        using var byToken = await Port.ConnectAsync(lab.Request(TppGrantKind.AccessToken, Reveal(brought.AccessToken)), new QuietOperation(), default);

        await lab.State.Clock.AdvanceAsync(TimeSpan.FromDays(91), default);

        Assert.True(await Port.ZoneExistsAsync(byPassword, lab.State.DefaultZone, default));
        Assert.True(byPassword.TokenExpiresUtc > byPassword.ServerTimeUtc);
        var error = await FailsAsync(() => Port.ZoneExistsAsync(byToken, lab.State.DefaultZone, default), "TppTokenExpired");
        Assert.Contains("-RefreshToken", error.Advice, StringComparison.Ordinal);
        Assert.Null(await Port.InspectTokenAsync(byPassword, brought.AccessToken, default));
    }

    [Fact]
    public async Task ARefreshTokenGoesFromSessionToSession()
    {
        using var first = await lab.ConnectAsync();
        var token = Reveal(first.ExportRefreshToken());
        using var second = await Port.ConnectAsync(lab.Request(TppGrantKind.RefreshToken, token), new QuietOperation(), default);
        Assert.NotEqual(token, Reveal(second.ExportRefreshToken()));
        await FailsAsync(() => Port.ConnectAsync(lab.Request(TppGrantKind.RefreshToken, token), new QuietOperation(), default), "TppAuthenticationFailed");
        using var third = await Port.ConnectAsync(lab.Request(TppGrantKind.RefreshToken, Reveal(second.ExportRefreshToken())), new QuietOperation(), default);
        Assert.True(await Port.ZoneExistsAsync(third, lab.State.DefaultZone, default));
    }

    [Fact]
    public async Task EndingASessionLeavesCertManagersGrantAlone()
    {
        var session = await lab.ConnectAsync();
        var grant = await Port.NewGrantAsync(session, "cert-manager.io", "certificate:manage", default);
        var own = TppConnection.Of(session).ExportAccessToken()!;
        await Port.DisconnectAsync(session, revoke: true, default);

        using var other = await lab.ConnectAsync();
        Assert.Null(await Port.InspectTokenAsync(other, own, default));
        Assert.NotNull(await Port.InspectTokenAsync(other, grant.AccessToken, default));
        await Port.RevokeTokenAsync(other, grant.AccessToken, default);
        Assert.Null(await Port.InspectTokenAsync(other, grant.AccessToken, default));
        await Port.RevokeTokenAsync(other, grant.AccessToken, default);
    }

    [Fact]
    public async Task ATokenThatTppKeepsRefusingEndsInAnErrorAndNotInALoop()
    {
        using var session = await lab.ConnectAsync();
        lab.State.Switches = new TppSwitches { RefuseTokens = true };
        await FailsAsync(() => Port.ZoneExistsAsync(session, lab.State.DefaultZone, default), "TppTokenExpired");
    }

    [Fact]
    public async Task ACertificateOfTheEnterpriseCaSignsIn()
    {
        using var session = await lab.ConnectAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var dn = await IssueAsync(session, @"\VED\Policy\Certificates\k8s\leaf", "auditor", Pkcs10("auditor", key));
        var issued = await RetrieveAsync(session, dn);
        using var bare = X509Certificate2.CreateFromPem(issued.Certificate!.Pem);
        using var paired = bare.CopyWithPrivateKey(key);
        using var certificate = X509CertificateLoader.LoadPkcs12(paired.Export(X509ContentType.Pkcs12), null);

        using var auditor = await Port.ConnectAsync(lab.Request(TppGrantKind.ClientCertificate, null, certificate), new QuietOperation(), default);
        Assert.Equal("local:auditor", auditor.UserName);
        Assert.True(Port.OwnsGrant(auditor));
    }

    /// <summary>A renewal goes into the same object: by its DN the certificate in use would be hit.</summary>
    [Fact]
    public async Task RevokesTheVersionThatIsNamedAndNoOther()
    {
        using var session = await lab.ConnectAsync(scope: Everything, client: "PkiMesh");
        var dn = await IssueAsync(session, lab.State.DefaultZone, "root.versions.cluster.local");
        var first = (await RetrieveAsync(session, dn)).Certificate!.Thumbprint;
        Assert.Equal(dn, await IssueAsync(session, lab.State.DefaultZone, "root.versions.cluster.local"));
        var second = (await RetrieveAsync(session, dn)).Certificate!.Thumbprint;
        using var clusters = new ClusterPort(TimeProvider.System);
        var port = new TppClusterPort(clusters, Port);
        var options = new TppRevocationOptions { Session = session, Thumbprint = first, Reason = TppRevocationReason.CaCompromise };

        await FailsAsync(() => port.RevokeAsync(options with { Dn = dn, Thumbprint = new string('0', 40) }, new QuietOperation(), default), "TppCertificateNotFound");
        await FailsAsync(() => port.RevokeAsync(options with { Thumbprint = new string('0', 40) }, new QuietOperation(), default), "TppCertificateNotFound");
        var done = await port.RevokeAsync(options, new QuietOperation(), default);
        Assert.Equal((TppRevocationStatus.Revoked, "", first), (done.Status, done.Dn, done.Thumbprint));
        Assert.Equal("", (await Port.GetCertificateAsync(session, dn, default)).RevocationStatus);
        var again = await port.RevokeAsync(options with { Dn = dn }, new QuietOperation(), default);
        Assert.Equal((TppRevocationStatus.AlreadyRevoked, dn, first), (again.Status, again.Dn, again.Thumbprint));
        Assert.NotEmpty(again.SerialNumber);

        var present = await port.RevokeAsync(options with { Thumbprint = second.ToLowerInvariant() }, new QuietOperation(), default);
        Assert.Equal((TppRevocationStatus.Revoked, dn, second), (present.Status, present.Dn, present.Thumbprint));
    }

    private static async Task<string> IssueAsync(TppSession session, string zone, string name, string? pkcs10 = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var body = new JsonObject
        {
            ["PolicyDN"] = zone,
            ["ObjectName"] = name,
            ["PKCS10"] = pkcs10 ?? Pkcs10(name, key),
            ["DisableAutomaticRenewal"] = true,
            ["Reenable"] = true,
        };
        var answer = await TppConnection.Of(session).CallAsync(s_request, body, zone, default);
        return answer.Text("CertificateDN")!;
    }

    private async Task<TppIssuance> RetrieveAsync(TppSession session, string dn)
    {
        while (true)
        {
            var issuance = await Port.RetrieveAsync(session, dn, default);
            if (issuance.IsIssued)
            {
                return issuance;
            }

            await lab.State.Clock.AdvanceAsync(TimeSpan.FromSeconds(2), default);
        }
    }

    private async Task<List<TppCertificate>> FindAsync(TppSession session, TppCertificateQuery query)
    {
        List<TppCertificate> found = [];
        await foreach (var certificate in Port.FindCertificatesAsync(session, query, default))
        {
            found.Add(certificate);
        }

        return found;
    }

    private static string Pkcs10(string name, ECDsa key) => new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();

    private static string Reveal(System.Security.SecureString secret) => new NetworkCredential("", secret).Password;

    private static Task<PkiMeshException> FailsAsync(Func<Task> action, string errorId) => TppTest.FailsAsync(action, errorId);
}
