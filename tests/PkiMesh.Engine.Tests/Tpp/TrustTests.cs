using System.Security.Cryptography.X509Certificates;
using Xunit;

namespace PkiMesh.Engine.Tests.Tpp;

public class TrustTests : TppTest
{
    [Fact]
    public async Task AnUntrustedServerIsNamedAndAskedNothing()
    {
        var request = new TppConnectRequest { Url = Tpp.Url, Grant = TppGrantKind.Credential, UserName = "x", Secret = Secret(Password) };
        var error = await FailsAsync(() => Port.ConnectAsync(request, Operation, None), "TppCertificateUntrusted");

        Assert.Equal(PkiMeshErrorKind.SecurityError, error.Kind);
        Assert.Contains("CN=Test Issuing CA", error.Message, StringComparison.Ordinal);
        Assert.Contains(Tpp.Authority.Server.Thumbprint, error.Message, StringComparison.Ordinal);
        Assert.Contains("-CertificateAuthorityPath", error.Advice, StringComparison.Ordinal);
        Assert.Empty(Tpp.Requests);
    }

    [Theory]
    [InlineData("Other", true, "does not lead to the CA certificate that was given")]
    [InlineData("Other", false, "does not lead to the CA certificate that was given")]
    [InlineData("Test", true, "")]
    [InlineData("Test", false, "")]
    public async Task AnUnrelatedAnchorIsNotEnough(string name, bool root, string says)
    {
        using var other = TestAuthority.Create(name);
        var error = await FailsAsync(() => Port.ConnectAsync(Request(ca: root ? other.RootPem : other.IssuingPem), Operation, None), "TppCertificateUntrusted");
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Empty(Tpp.Requests);
    }

    [Theory]
    [InlineData("root")]
    [InlineData("issuing")]
    [InlineData("server")]
    [InlineData("all")]
    public async Task EachCertificateOfItsChainIsAnAnchorAsForCertManager(string which)
    {
        var authority = Tpp.Authority;
        var pem = which switch
        {
            "root" => authority.RootPem,
            "issuing" => authority.IssuingPem,
            "server" => authority.Server.ExportCertificatePem(),
            _ => authority.IssuingPem + "\n" + authority.RootPem,
        };
        using var session = await Port.ConnectAsync(Request(ca: pem), Operation, None);
        Assert.True(session.IsServerTrusted);
    }

    [Fact]
    public async Task TheHostsNameMustBeInTheCertificate()
    {
        var request = new TppConnectRequest
        {
            Url = Tpp.Url.Replace("127.0.0.1", "localhost", StringComparison.Ordinal),
            Grant = TppGrantKind.Credential,
            UserName = "x",
            Secret = Secret(Password),
            CertificateAuthorityPem = Tpp.Authority.RootPem,
        };
        var error = await FailsAsync(() => Port.ConnectAsync(request, Operation, None), "TppCertificateUntrusted");
        Assert.Contains("not for this host but for 127.0.0.1", error.Message, StringComparison.Ordinal);
        Assert.Empty(Tpp.Requests);
    }

    [Fact]
    public async Task SkippingTheCheckWarnsAndShows()
    {
        var request = new TppConnectRequest { Url = Tpp.Url, Grant = TppGrantKind.Credential, UserName = "x", Secret = Secret(Password), SkipCertificateCheck = true };
        using var session = await Port.ConnectAsync(request, Operation, None);
        Assert.False(session.IsServerTrusted);
        Assert.Contains("not checked", Assert.Single(Operation.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("pem")]
    [InlineData("der")]
    public async Task TheAnchorMayBeAFile(string form)
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, form == "der" ? Tpp.Authority.Root.Export(X509ContentType.Cert) : System.Text.Encoding.ASCII.GetBytes(Tpp.Authority.RootPem));
            var request = new TppConnectRequest { Url = Tpp.Url, Grant = TppGrantKind.Credential, UserName = "x", Secret = Secret(Password), CertificateAuthorityPath = path };
            using var session = await Port.ConnectAsync(request, Operation, None);
            Assert.True(session.IsConnected);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("no PEM at all")]
    [InlineData("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----")]
    [InlineData("")]
    public async Task WhatIsNoCertificateIsRefusedBeforeAnythingIsSent(string pem)
    {
        await FailsAsync(() => Port.ConnectAsync(Request(ca: pem), Operation, None), "TppCaCertificateInvalid");
        Assert.Empty(Tpp.Requests);
    }

    [Fact]
    public async Task AClientCertificateNeedsItsKey()
    {
        using var bare = X509CertificateLoader.LoadCertificate(Tpp.Authority.Root.RawData);
        var request = new TppConnectRequest { Url = Tpp.Url, Grant = TppGrantKind.ClientCertificate, ClientCertificate = bare };
        await FailsAsync(() => Port.ConnectAsync(request, Operation, None), "TppClientCertificateInvalid");
    }
}
