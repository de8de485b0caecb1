using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

public class ConnectTests : TppTest
{
    [Fact]
    public async Task SignsInWithTheLeastScopeAndSaysWhoseTheSessionIs()
    {
        using var session = await ConnectAsync();

        var grant = Assert.Single(Tpp.To("/vedauth/authorize/oauth")).Json;
        Assert.Equal("cert-manager.io", (string?)grant["client_id"]);
        Assert.Equal("certificate:manage", (string?)grant["scope"]);
        Assert.Equal("local:ops", (string?)grant["username"]);
        Assert.Equal(Password, (string?)grant["password"]);
        Assert.All(Tpp.Requests.Skip(1), request => Assert.Equal("Bearer token-1", request.Authorization));

        Assert.Equal("local:ops", session.UserName);
        Assert.Equal("local:{1}", session.Identity);
        Assert.Equal(new Version(25, 3, 0, 1), session.Version);
        Assert.Equal(DateTimeOffset.FromUnixTimeSeconds(4000003600).UtcDateTime, session.TokenExpiresUtc);
        Assert.Null(session.GrantExpiresUtc);
        Assert.True(session.CanRenew);
        Assert.True(session.IsServerTrusted);
        Assert.True(session.ClockSkew.Duration() < TimeSpan.FromMinutes(1));
        Assert.Empty(Operation.Warnings);
    }

    [Fact]
    public async Task NoPublicPropertyHoldsASecret()
    {
        Tpp.On("/vedauth/authorize/oauth", FakeTpp.Token("token-canary", "refresh-canary"));
        using var session = await ConnectAsync();

        Assert.Contains("local:ops", JsonSerializer.Serialize(session), StringComparison.Ordinal);
        Assert.DoesNotContain("canary", JsonSerializer.Serialize(session) + session, StringComparison.Ordinal);
        Assert.Equal("refresh-canary", new NetworkCredential("", session.ExportRefreshToken()).Password);
    }

    [Theory]
    [InlineData(TppGrantKind.Jwt, "/vedauth/authorize/jwt", "jwt")]
    [InlineData(TppGrantKind.RefreshToken, "/vedauth/authorize/token", "refresh_token")]
    public async Task SignsInOtherwise(TppGrantKind grant, string path, string member)
    {
        Tpp.On(path, FakeTpp.Token("token-2", "refresh-2"));
        using var session = await ConnectAsync(grant, "the-secret");

        Assert.Equal("the-secret", (string?)Assert.Single(Tpp.To(path)).Json[member]);
        Assert.Equal(grant, session.Grant);
        Assert.True(session.CanRenew);
    }

    [Fact]
    public async Task AnAccessTokenIsVerifiedAndCannotRenew()
    {
        using var session = await ConnectAsync(TppGrantKind.AccessToken, "token-9");

        Assert.Empty(Tpp.To("/vedauth/authorize/oauth"));
        Assert.Equal("Bearer token-9", Tpp.Requests.First().Authorization);
        Assert.False(session.CanRenew);
        Assert.Throws<PkiMeshException>(() => session.ExportRefreshToken());
    }

    [Fact]
    public async Task AScopeThatIsNotReadableLeavesUserAndVersionOpen()
    {
        var refusal = new FakeAnswer(403, """{"error":"insufficient_scope","error_description":"Grant rejected scope 'configuration'."}""");
        Tpp.On("/vedsdk/Identity/Self", refusal);
        Tpp.On("/vedsdk/SystemStatus/Version", refusal with { Status = 401 });
        using var session = await ConnectAsync(TppGrantKind.AccessToken, "token-9");

        Assert.Null(session.UserName);
        Assert.Equal("local:{1}", session.Identity);
        Assert.Null(session.Version);
    }

    [Fact]
    public async Task AScopeThatTppCutsDownIsNamed()
    {
        using var session = await ConnectAsync(scope: "certificate:manage,revoke;security");
        Assert.Contains("\"certificate:revoke;security\" is missing", Assert.Single(Operation.Warnings), StringComparison.Ordinal);
    }

    // The texts are those of tpp-web-sdk.md §1.1, §1.4, §1.7 and of the vendor's description (AuthError, RFC 6749 5.2).
    [Theory]
    [InlineData(400, null, """{"error":"invalid_grant","error_description":"Username/password combination not valid"}""", "TppAuthenticationFailed", "combination not valid")]
    [InlineData(401, null, """{"error":"invalid_client","error_description":"unknown application"}""", "TppAuthenticationFailed", "unknown application")]
    [InlineData(400, null, """{"error":"unsupported_grant_type"}""", "TppAuthenticationFailed", "unsupported_grant_type")]
    [InlineData(400, null, """{"error":"invalid_scope","error_description":"no such"}""", "TppScopeNotGranted", "certificate:manage")]
    [InlineData(403, "Failed to issue grant: User is not authorized for the requested scope", "", "TppScopeNotGranted", "Failed to issue grant")]
    [InlineData(404, null, "", "TppNotFound", "vedauth/authorize/oauth")]
    [InlineData(307, null, "", "TppNotFound", "307")]
    [InlineData(500, null, """{"Error":"boom\r\n"}""", "TppServerError", "boom")]
    [InlineData(503, null, "", "TppUnavailable", "503")]
    [InlineData(200, null, "<html>not TPP</html>", "TppBadAnswer", "access token")]
    public async Task ARefusalIsExplained(int status, string? reason, string body, string errorId, string says)
    {
        Tpp.On("/vedauth/authorize/oauth", new FakeAnswer(status, body, reason));
        var error = await FailsAsync(() => ConnectAsync(), errorId);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WhatTppEchoesOfASecretIsNotRepeated()
    {
        Tpp.On("/vedauth/authorize/oauth", new FakeAnswer(400, $$"""{"error":"invalid_grant","error_description":"password {{Password}} is wrong"}""", $"Bad {Password}"));
        var error = await FailsAsync(() => ConnectAsync(), "TppAuthenticationFailed");
        Assert.DoesNotContain(Password, error + error.Advice + error.Target, StringComparison.Ordinal);
        Assert.Contains("password *** is wrong", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ADeadAccessTokenIsARefusedSignIn()
    {
        Tpp.On("/vedauth/authorize/verify", new FakeAnswer(401, """{"error":"invalid_token"}"""));
        await FailsAsync(() => ConnectAsync(TppGrantKind.AccessToken, "token-9"), "TppAuthenticationFailed");
    }

    [Fact]
    public async Task NobodyThereIsUnreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        var request = new TppConnectRequest { Url = $"https://127.0.0.1:{port}", Grant = TppGrantKind.Credential, UserName = "x", Secret = Secret("y") };
        var error = await FailsAsync(() => Port.ConnectAsync(request, Operation, None), "TppUnreachable");
        Assert.Equal(PkiMeshErrorKind.ConnectionError, error.Kind);
    }

    [Fact]
    public async Task AnAnswerThatDoesNotComeIsATimeout()
    {
        Tpp.On("/vedauth/authorize/oauth", new FakeAnswer(200) { Hangs = true });
        var request = new TppConnectRequest
        {
            Url = Tpp.Url,
            Grant = TppGrantKind.Credential,
            UserName = "x",
            Secret = Secret("y"),
            CertificateAuthorityPem = Tpp.Authority.RootPem,
            Timeout = TimeSpan.FromMilliseconds(200),
        };
        await FailsAsync(() => Port.ConnectAsync(request, Operation, None), "TppTimeout");
    }

    [Fact]
    public async Task AStopEndsTheWait()
    {
        Tpp.On("/vedauth/authorize/oauth", new FakeAnswer(200) { Hangs = true });
        using var stop = new CancellationTokenSource();
        var connecting = Port.ConnectAsync(Request(), Operation, stop.Token);
        while (Tpp.Requests.IsEmpty)
        {
            await Task.Yield();
        }

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => connecting.WaitAsync(TimeSpan.FromMinutes(2)));
    }
}
