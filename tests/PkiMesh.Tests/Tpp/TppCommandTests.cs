using System.Management.Automation;
using System.Net;
using System.Net.Sockets;
using PkiMesh.Engine.Tests.Tpp;
using Xunit;

namespace PkiMesh.Tests.Tpp;

public sealed class TppCommandTests : IAsyncLifetime
{
    private const string Password = "pa55-canary";
    private const string Connect = "Connect-Tpp -Url $url -Credential $credential -CertificateAuthorityPem $ca";
    private readonly TppShell _shell = new();
    private FakeTpp _tpp = null!;

    public async Task InitializeAsync()
    {
        _tpp = await FakeTpp.StartAsync();
        _tpp.On("/vedauth/revoke/token", new FakeAnswer(200));
        _shell.Set("url", _tpp.Url);
        _shell.Set("ca", _tpp.Authority.RootPem);
        _shell.Set("credential", TppShell.Credential("local:ops", Password));
    }

    public async Task DisposeAsync()
    {
        _shell.Dispose();
        await _tpp.DisposeAsync();
    }

    [Fact]
    public void ASessionIsTheRunspacesDefaultUntilItIsEnded()
    {
        var session = Assert.Single(_shell.Run(Connect));
        Assert.Equal("PkiMesh.TppSession", session.BaseObject.GetType().FullName);
        Assert.Equal("local:ops", session.Properties["UserName"].Value);
        Assert.Equal(true, session.Properties["IsConnected"].Value);

        _tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(200, """{"Policy":{"KeyPair":{"KeyAlgorithm":{"Locked":true,"Value":"RSA"}}}}"""));
        Assert.Equal("RSA (locked)", Assert.Single(_shell.Run("(Get-TppPolicy k8s).KeyAlgorithm.ToString()")).BaseObject);

        Assert.Empty(_shell.Run("Disconnect-Tpp"));
        Assert.Single(_tpp.To("/vedauth/revoke/token"));
        Assert.Empty(_shell.Errors);

        Assert.Empty(_shell.Run("Get-TppPolicy k8s"));
        AssertError("TppNotConnected,PkiMesh.Commands.GetTppPolicyCommand", ErrorCategory.ConnectionError);
    }

    [Fact]
    public void AWrongPasswordIsAnAuthenticationErrorAndAppearsNowhere()
    {
        _tpp.On("/vedauth/authorize/oauth", new FakeAnswer(400, $$"""{"error":"invalid_grant","error_description":"{{Password}} is not valid"}"""));
        Assert.Empty(_shell.Run(Connect));
        var error = AssertError("TppAuthenticationFailed,PkiMesh.Commands.ConnectTppCommand", ErrorCategory.AuthenticationError);
        Assert.DoesNotContain("canary", $"{error} {error.Exception} {error.ErrorDetails} {error.ErrorDetails.RecommendedAction} {error.TargetObject}", StringComparison.Ordinal);
    }

    [Fact]
    public void AScopeThatIsNotGrantedIsAPermissionError()
    {
        _tpp.On("/vedauth/authorize/oauth", new FakeAnswer(400, """{"error":"invalid_scope"}"""));
        Assert.Empty(_shell.Run(Connect + " -Scope 'certificate:manage,revoke'"));
        var error = AssertError("TppScopeNotGranted,PkiMesh.Commands.ConnectTppCommand", ErrorCategory.PermissionDenied);
        Assert.Equal("certificate:manage,revoke", error.TargetObject);
    }

    [Fact]
    public void AnUntrustedServerIsASecurityErrorAndIsAskedNothing()
    {
        Assert.Empty(_shell.Run("Connect-Tpp -Url $url -Credential $credential"));
        AssertError("TppCertificateUntrusted,PkiMesh.Commands.ConnectTppCommand", ErrorCategory.SecurityError);
        Assert.Empty(_tpp.Requests);
    }

    [Fact]
    public void NobodyThereIsAConnectionError()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        _shell.Set("url", $"https://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        listener.Stop();
        Assert.Empty(_shell.Run(Connect));
        AssertError("TppUnreachable,PkiMesh.Commands.ConnectTppCommand", ErrorCategory.ConnectionError);
    }

    [Fact]
    public void AnAddressThatCertManagerWouldRefuseIsRefused()
    {
        _shell.Set("url", "https://tpp.corp.example/aperture");
        Assert.Empty(_shell.Run(Connect));
        AssertError("TppUrlInvalid,PkiMesh.Commands.ConnectTppCommand", ErrorCategory.InvalidArgument);
    }

    [Fact]
    public async Task AStopEndsConnectTppAndNothingFollows()
    {
        _tpp.On("/vedauth/authorize/oauth", new FakeAnswer(200) { Hangs = true });
        using var running = _shell.Start(Connect);
        var invocation = running.BeginInvoke();
        while (_tpp.Requests.IsEmpty)
        {
            await Task.Yield();
        }

        await running.StopAsync(null, null).WaitAsync(TimeSpan.FromMinutes(2));

        Assert.Equal(PSInvocationState.Stopped, running.InvocationStateInfo.State);
        Assert.ThrowsAny<RuntimeException>(() => running.EndInvoke(invocation));
        _tpp.Hanging.SetResult();
        Assert.Single(_tpp.Requests);
    }

    [Fact]
    public void WhatIfRevokesNothing()
    {
        _shell.Run($"$session = {Connect}");
        Assert.Empty(_shell.Run("Disconnect-Tpp -WhatIf"));
        Assert.Empty(_tpp.To("/vedauth/revoke/token"));
        Assert.True((bool)Assert.Single(_shell.Run("$session.IsConnected")).BaseObject);
        Assert.Empty(_shell.Errors);
    }

    [Theory]
    [InlineData("-AccessToken", "Disconnect-Tpp", 0)]
    [InlineData("-AccessToken", "Disconnect-Tpp -Force", 1)]
    [InlineData("-RefreshToken", "Disconnect-Tpp", 0)]
    public void AGrantThatTheUserBroughtIsLeftAlone(string parameter, string disconnect, int revocations)
    {
        _tpp.On("/vedauth/authorize/token", FakeTpp.Token("token-2", "refresh-2"));
        _shell.Run($"$session = Connect-Tpp -Url $url {parameter} $credential.Password -CertificateAuthorityPem $ca");
        _shell.Run(disconnect);
        Assert.Empty(_shell.Errors);
        Assert.Equal(revocations, _tpp.To("/vedauth/revoke/token").Count());
        Assert.False((bool)Assert.Single(_shell.Run("$session.IsConnected")).BaseObject);
    }

    [Fact]
    public void ARevocationThatFailedIsToldAndTheSessionIsOver()
    {
        _shell.Run(Connect);
        _tpp.On("/vedauth/revoke/token", new FakeAnswer(500));
        _shell.Run("Disconnect-Tpp");
        AssertError("TppRevokeFailed,PkiMesh.Commands.DisconnectTppCommand", ErrorCategory.InvalidOperation);
        _shell.Errors.Clear();
        _shell.Run("Get-TppPolicy k8s");
        AssertError("TppNotConnected,PkiMesh.Commands.GetTppPolicyCommand", ErrorCategory.ConnectionError);
    }

    [Fact]
    public void OneMissingZoneDoesNotEndThePipeline()
    {
        _shell.Run(Connect);
        _tpp.On("/vedsdk/certificates/checkpolicy", request => request.Body.Contains("gone", StringComparison.Ordinal)
            ? new FakeAnswer(400, """{"Error":"PolicyDN: x does not exist"}""")
            : new FakeAnswer(200, """{"Policy":{}}"""));

        var policies = _shell.Run(@"'one', 'gone', '\ved\policy\two', 'three' | Get-TppPolicy");

        Assert.Equal([@"\VED\Policy\one", @"\VED\Policy\three"], policies.Select(policy => policy.ToString()));
        Assert.Equal(["TppZoneNotFound", "TppZoneInvalid"], _shell.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
        Assert.Equal(@"\VED\Policy\gone", _shell.Errors[0].TargetObject);
    }

    [Fact]
    public void ASearchInAFolderThatIsNotThereIsAnError()
    {
        _shell.Run(Connect);
        _tpp.On("/vedsdk/certificates/", new FakeAnswer(200, """{"Certificates":[]}""") { Headers = [("X-Record-Count", "0")] });
        _tpp.On("/vedsdk/certificates/checkpolicy", new FakeAnswer(400, """{"Error":"PolicyDN: x does not exist"}"""));
        Assert.Empty(_shell.Run("Get-TppCertificate gone; Get-TppCertificate gone -Count; Get-TppCertificate -Dn gone"));
        Assert.Equal(
            ["TppZoneNotFound", "TppZoneNotFound", "TppCertificateNotFound"],
            _shell.Errors.Select(error => error.FullyQualifiedErrorId.Split(',')[0]));
    }

    [Fact]
    public void AHundredCertificatesPassThePipeline()
    {
        _shell.Run(Connect);
        var rows = Enumerable.Range(0, 100).Select(number => $$"""{"DN":"\\VED\\Policy\\k8s\\c{{number}}","Name":"c{{number}}"}""");
        _tpp.On("/vedsdk/certificates/", new FakeAnswer(200, $"{{\"Certificates\":[{string.Join(',', rows)}]}}") { Headers = [("X-Record-Count", "100")] });

        Assert.Equal("c99", Assert.Single(_shell.Run("(Get-TppCertificate k8s -Recurse)[99].Name")).BaseObject);
        Assert.Equal(100, Assert.Single(_shell.Run("Get-TppCertificate k8s -Recurse -Count")).BaseObject);
        Assert.Empty(_shell.Errors);
    }

    [Fact]
    public void NothingOfASessionBetraysItsToken()
    {
        _tpp.On("/vedauth/authorize/oauth", FakeTpp.Token("token-canary", "refresh-canary"));
        var session = Assert.Single(_shell.Run(Connect));
        var text = string.Join('\n', session.Properties.Select(property => $"{property.Name}={property.Value}")) + PSSerializer.Serialize(session, 6);
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
        Assert.Contains("cert-manager.io", text, StringComparison.Ordinal);
    }

    private ErrorRecord AssertError(string id, ErrorCategory category)
    {
        var error = Assert.Single(_shell.Errors);
        Assert.Equal(id, error.FullyQualifiedErrorId);
        Assert.Equal(category, error.CategoryInfo.Category);
        Assert.NotEmpty(error.ErrorDetails.RecommendedAction);
        return error;
    }
}
