using System.Net;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

public class SessionTests : TppTest
{
    private static readonly FakeAnswer s_expired = new(401, """{"error":"invalid_token","error_description":"token expired"}""");

    [Fact]
    public async Task ATokenThatEndsBetweenTwoStepsIsRenewedByPassword()
    {
        Tpp.On("/vedauth/authorize/oauth", FakeTpp.Token("token-1"), FakeTpp.Token("token-2"));
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/checkpolicy", s_expired, new FakeAnswer(200, """{"Policy":{}}"""));

        await Port.GetPolicyAsync(session, @"\VED\Policy\a", null, None);

        Assert.Equal(["Bearer token-1", "Bearer token-2"], Tpp.To("/vedsdk/certificates/checkpolicy").Select(request => request.Authorization));
        Assert.Equal(2, Tpp.To("/vedauth/authorize/oauth").Count());
    }

    [Fact]
    public async Task ARefreshTokenIsUsedOnceAndItsSuccessorKept()
    {
        Tpp.On("/vedauth/authorize/token", FakeTpp.Token("token-1", "refresh-1"), FakeTpp.Token("token-2", "refresh-2"));
        using var session = await ConnectAsync(TppGrantKind.RefreshToken, "refresh-0");
        Tpp.On("/vedsdk/certificates/checkpolicy", s_expired, new FakeAnswer(200, """{"Policy":{}}"""));

        await Port.GetPolicyAsync(session, @"\VED\Policy\a", null, None);

        Assert.Equal(["refresh-0", "refresh-1"], Tpp.To("/vedauth/authorize/token").Select(request => (string?)request.Json["refresh_token"]));
        Assert.Equal("refresh-2", new NetworkCredential("", session.ExportRefreshToken()).Password);
    }

    [Fact]
    public async Task ATokenAboutToEndIsRenewedFirst()
    {
        Tpp.On("/vedauth/authorize/oauth", FakeTpp.Token("token-1"), FakeTpp.Token("token-2"));
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        Tpp.On("/vedauth/authorize/verify", new FakeAnswer(200, $$"""{"access_issued_on_unix_time":{{now - 3595}},"valid_for":3600,"expires_unix_time":{{now + 86400}},"scope":"certificate:manage"}"""));
        Tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(200, """{"Policy":{}}"""));
        using var session = await ConnectAsync();
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(now + 86400).UtcDateTime, session.GrantExpiresUtc);

        await Port.GetPolicyAsync(session, @"\VED\Policy\a", null, None);

        Assert.Equal("Bearer token-2", Assert.Single(Tpp.To("/vedsdk/certificates/checkpolicy")).Authorization);
    }

    [Fact]
    public async Task ParallelCallsRenewOnce()
    {
        Tpp.On("/vedauth/authorize/oauth", FakeTpp.Token("token-1"), FakeTpp.Token("token-2"));
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/checkpolicy", request => request.Authorization.EndsWith('1') ? s_expired : new FakeAnswer(200, """{"Policy":{}}"""));

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Port.GetPolicyAsync(session, @"\VED\Policy\a", null, None)));

        Assert.Equal(2, Tpp.To("/vedauth/authorize/oauth").Count());
    }

    [Fact]
    public async Task ARefusedRefreshFallsBackToThePassword()
    {
        Tpp.On("/vedauth/authorize/oauth", FakeTpp.Token("token-1", "refresh-1"), FakeTpp.Token("token-2", "refresh-2"));
        using var session = await ConnectAsync();
        Tpp.On("/vedauth/authorize/token", new FakeAnswer(400, """{"error":"invalid_grant"}"""));
        Tpp.On("/vedsdk/certificates/checkpolicy", s_expired, new FakeAnswer(200, """{"Policy":{}}"""));

        await Port.GetPolicyAsync(session, @"\VED\Policy\a", null, None);

        Assert.Equal("Bearer token-2", Tpp.To("/vedsdk/certificates/checkpolicy").Last().Authorization);
    }

    [Fact]
    public async Task ASpentRefreshTokenIsExplained()
    {
        Tpp.On("/vedauth/authorize/token", new FakeAnswer(400, """{"error":"invalid_grant","error_description":"Grant has been revoked, has expired, or the refresh token is invalid"}"""));
        var error = await FailsAsync(() => ConnectAsync(TppGrantKind.RefreshToken, "refresh-0"), "TppAuthenticationFailed");
        Assert.Contains("takes each one once", error.Advice, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnExpiredAccessTokenAloneIsTheEnd()
    {
        using var session = await ConnectAsync(TppGrantKind.AccessToken, "token-9");
        Tpp.On("/vedsdk/certificates/checkpolicy", s_expired);
        var error = await FailsAsync(() => Port.GetPolicyAsync(session, @"\VED\Policy\a", null, None), "TppTokenExpired");
        Assert.Contains("-RefreshToken", error.Advice, StringComparison.Ordinal);
        Assert.Single(Tpp.To("/vedsdk/certificates/checkpolicy"));
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    public async Task AMissingScopeIsNamedAndNotTakenForADeadToken(int status)
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/config/dntoguid", new FakeAnswer(status, """{"error":"insufficient_scope","error_description":"Grant rejected scope 'configuration'. Call POST Authorize/OAuth with the correct scope"}"""));
        var error = await FailsAsync(() => Port.FindGuidAsync(session, @"\VED\Policy\a", None), "TppScopeNotGranted");
        Assert.Contains("'certificate:manage;configuration'", error.Advice, StringComparison.Ordinal);
        Assert.Single(Tpp.To("/vedauth/authorize/oauth"));
    }

    [Fact]
    public async Task ABusyServerIsAskedAgain()
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/checkpolicy",
            new FakeAnswer(503) { Headers = [("Retry-After", "3")] },
            new FakeAnswer(429),
            new FakeAnswer(200, """{"Policy":{}}"""));
        Assert.NotNull(await Port.GetPolicyAsync(session, @"\VED\Policy\a", null, None));
        Assert.Equal(3, Tpp.To("/vedsdk/certificates/checkpolicy").Count());
    }

    [Fact]
    public async Task AServerThatWantsALongRestIsNotWaitedFor()
    {
        using var session = await ConnectAsync();
        Tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(503) { Headers = [("Retry-After", "3600")] });
        var error = await FailsAsync(() => Port.GetPolicyAsync(session, @"\VED\Policy\a", null, None), "TppUnavailable");
        Assert.Contains("3600 seconds", error.Message, StringComparison.Ordinal);
        Assert.Single(Tpp.To("/vedsdk/certificates/checkpolicy"));
    }

    [Fact]
    public async Task ARevokedSessionIsClosed()
    {
        var session = await ConnectAsync();
        Tpp.On("/vedauth/revoke/token", new FakeAnswer(200));
        Assert.True(Port.OwnsGrant(session));

        await Port.DisconnectAsync(session, revoke: true, None);
        await Port.DisconnectAsync(session, revoke: true, None);

        Assert.False(session.IsConnected);
        Assert.Equal("Bearer token-1", Assert.Single(Tpp.To("/vedauth/revoke/token")).Authorization);
        await FailsAsync(() => Port.GetTokenAsync(session, None), "TppSessionClosed");
    }

    [Fact]
    public async Task ARevocationThatTppOnlyAcceptedHasFailed()
    {
        var session = await ConnectAsync();
        Tpp.On("/vedauth/revoke/token", new FakeAnswer(202));
        await FailsAsync(() => Port.DisconnectAsync(session, revoke: true, None), "TppRevokeFailed");
        Assert.False(session.IsConnected);
    }

    [Theory]
    [InlineData(TppGrantKind.AccessToken)]
    [InlineData(TppGrantKind.RefreshToken)]
    public async Task AGrantThatTheUserBroughtIsTheUsers(TppGrantKind grant)
    {
        Tpp.On("/vedauth/authorize/token", FakeTpp.Token("token-1", "refresh-1"));
        var session = await ConnectAsync(grant, "mine");
        Assert.False(Port.OwnsGrant(session));
        await Port.DisconnectAsync(session, revoke: false, None);
        Assert.Empty(Tpp.To("/vedauth/revoke/token"));
    }

    [Fact]
    public async Task AGrantForCertManagerIsAnotherOne()
    {
        Tpp.On("/vedauth/authorize/oauth", FakeTpp.Token("token-1"), FakeTpp.Token("token-canary"));
        using var session = await ConnectAsync();
        var grant = await Port.NewGrantAsync(session, "cert-manager.io", "certificate:manage", None);

        Assert.Equal("token-canary", new NetworkCredential("", grant.AccessToken).Password);
        Assert.Equal("cert-manager.io", grant.Token.ClientId);
        Assert.Equal("Bearer token-canary", Tpp.Requests.Last().Authorization);
        Assert.DoesNotContain("canary", System.Text.Json.JsonSerializer.Serialize(grant) + grant, StringComparison.Ordinal);
        await Port.GetTokenAsync(session, None);
        Assert.Equal("Bearer token-1", Tpp.Requests.Last().Authorization);
    }

    [Fact]
    public async Task ATokenBringsNoOtherGrant()
    {
        using var session = await ConnectAsync(TppGrantKind.AccessToken, "token-9");
        await FailsAsync(() => Port.NewGrantAsync(session, "cert-manager.io", "certificate:manage", None), "TppGrantNotPossible");
    }

    [Fact]
    public async Task AnotherTokenIsInspectedWithoutRenewingThisOne()
    {
        using var session = await ConnectAsync();
        var info = await Port.InspectTokenAsync(session, Secret("other"), None);
        Assert.Equal("certificate:manage", info!.Scope);
        Assert.Equal("Bearer other", Tpp.Requests.Last().Authorization);

        Tpp.On("/vedauth/authorize/verify", s_expired);
        Assert.Null(await Port.InspectTokenAsync(session, Secret("other"), None));
        Assert.Single(Tpp.To("/vedauth/authorize/oauth"));
    }
}
