using PkiMesh.Core.Policy;
using Xunit;

namespace PkiMesh.Core.Tests.Policy;

/// <summary>The words are those that cert-manager 1.21.1 was seen to use.</summary>
public sealed class IssuanceDiagnosisTests
{
    private const string Prefix = "Failed to request certificate from Certificate Manager: ";

    [Theory]
    [InlineData(Prefix + "vcert error: your data contains problems: zone not found", "TppZoneNotFound", true)]
    [InlineData(Prefix + "the requested Key Type and Size do not match any of the allowed Key Types and Sizes", "TppZoneKeyNotAllowed", true)]
    [InlineData(Prefix + @"common name root.linkerd.cluster.local is not allowed in this policy: [^([\p{L}\p{N}-*]+\.)*example\.com$]", "TppZoneNameNotAllowed", true)]
    [InlineData(Prefix + "Invalid status: 403 Forbidden Server response: {}", "TppRightsMissing", true)]
    [InlineData(Prefix + "Unexpected status code on TPP Certificate Request.\n Status:\n 403 Forbidden. \n Body:\n {}", "TppRightsMissing", true)]
    [InlineData(Prefix + "Unexpected status code on TPP Certificate Request.\n Status:\n 400 Bad Request. \n Body:\n {}", "TppRequestRefused", true)]
    [InlineData(Prefix + "Unexpected status code on TPP Certificate Request.\n Status:\n 503 Service Unavailable. \n Body:\n ", "TppUnavailable", true)]
    [InlineData(Prefix + "Unexpected status code on TPP Certificate Request.\n Status:\n 500 Internal Server Error. \n Body:\n {}", "TppUnavailable", true)]
    [InlineData("request doesn't match certificate: unmatched key type: RSA, ECDSA", "TppChainOrder", true)]
    [InlineData("something that nobody has seen", "CertificateRequestFailed", true)]
    public void A_failed_request_has_a_cause(string message, string errorId, bool final)
    {
        var found = IssuanceDiagnosis.Of(Certificate(message, "Failed", issuerReady: true));
        Assert.NotNull(found);
        Assert.Equal(errorId, found.Value.Failure.ErrorId);
        Assert.Equal(final, found.Value.Failure.IsFinal);
        Assert.DoesNotContain('\n', found.Value.Seen);
    }

    [Theory]
    [InlineData("AuthFailed", "OAuth token request failed: tppClient.GetRefreshToken: unexpected status code on CyberArk Certificate Manager, Self-Hosted Authorize. Status: 400 Bad Request", "TppAuthenticationFailed", true)]
    [InlineData("AuthFailed", "x: unexpected status code on Authorize. Status: 503 Service Unavailable", "TppUnavailable", false)]
    [InlineData("AuthFailed", "VerifyAccessToken: failed to verify token. Message: 401 Unauthorized", "TppTokenExpired", true)]
    [InlineData("AuthFailed", "no TPP credentials configured", "TppCredentialMissing", true)]
    [InlineData("ErrorSetup", "error building client: Get \"https://x\": dial tcp: lookup x: no such host", "TppUnreachable", true)]
    [InlineData("ErrorSetup", "error building client: dial tcp 127.0.0.1:1: connect: connection refused", "TppUnreachable", false)]
    [InlineData("ErrorSetup", "Post \"https://tpp:443/vedsdk/certificates/checkpolicy\": read tcp 10.0.0.1:50000->10.0.0.2:443: read: connection reset by peer", "TppUnreachable", false)]
    [InlineData("ErrorSetup", "Post \"https://tpp:443/vedauth/authorize/oauth\": EOF", "TppUnreachable", false)]
    [InlineData("ErrorSetup", "Get \"https://tpp:443/vedauth/authorize/verify\": net/http: TLS handshake timeout", "TppUnreachable", false)]
    [InlineData("ErrorSetup", "dial tcp 10.0.0.2:443: i/o timeout", "TppUnreachable", false)]
    [InlineData("ErrorSetup", "context deadline exceeded (Client.Timeout exceeded while awaiting headers)", "TppUnreachable", false)]
    [InlineData("ErrorSetup", "tls: failed to verify certificate: x509: certificate signed by unknown authority", "TppCertificateUntrusted", true)]
    [InlineData("ErrInvalidKeyPair", "Error getting keypair for CA issuer: certificate is not a CA", "AnchorNotCa", true)]
    [InlineData("ErrGetKeyPair", "Error getting keypair for CA issuer: secrets \"x\" not found", "AnchorNotFound", false)]
    [InlineData("Other", "words", "IssuerNotReady", false)]
    public void An_issuer_that_is_not_ready_has_a_cause(string reason, string message, string errorId, bool final)
    {
        var found = IssuanceDiagnosis.OfIssuer("ClusterIssuer", "tpp-issuer", new MeshCondition("Ready", "False", reason, message, null));
        Assert.NotNull(found);
        Assert.Equal(errorId, found.Value.Failure.ErrorId);
        Assert.Equal(final, found.Value.Failure.IsFinal);
        Assert.Contains("tpp-issuer", found.Value.Seen, StringComparison.Ordinal);
    }

    [Fact]
    public void The_issuer_is_named_where_it_is_the_issuer()
    {
        var certificate = Certificate("Referenced issuer does not have a Ready status condition", "Pending", issuerReady: false);
        var found = IssuanceDiagnosis.Of(certificate with
        {
            Issuer = certificate.Issuer with { Conditions = [new MeshCondition("Ready", "False", "AuthFailed", "failed to verify token", null)] },
        });
        Assert.Equal("TppTokenExpired", found!.Value.Failure.ErrorId);
    }

    [Theory]
    [InlineData("VerifyAccessToken: failed to verify token. Message: words")]
    [InlineData("unexpected status code: 401 Unauthorized")]
    public void A_token_that_ended_is_replaced_and_nothing_else(string message) =>
        Assert.Contains("Update-TppCredential", IssuanceDiagnosis.Match(message)!.Advice, StringComparison.Ordinal);

    [Fact]
    public void A_missing_issuer_is_said_first()
    {
        var found = IssuanceDiagnosis.Of(Certificate("", "Pending", issuerReady: false) with { Issuer = new MeshIssuerStatus { Name = "x", Kind = "ClusterIssuer", Exists = false } });
        Assert.Equal("IssuerNotFound", found!.Value.Failure.ErrorId);
    }

    [Fact]
    public void A_denied_request_is_said_so()
    {
        var certificate = Certificate("", "Denied", issuerReady: true);
        var found = IssuanceDiagnosis.Of(certificate with { Request = certificate.Request! with { Conditions = [new MeshCondition("Denied", "True", "policy", "not here", null)] } });
        Assert.Equal("CertificateRequestDenied", found!.Value.Failure.ErrorId);
    }

    [Fact]
    public void Nothing_is_known_while_all_is_well() => Assert.Null(IssuanceDiagnosis.Of(Certificate("Waiting on certificate issuance", "Pending", issuerReady: true)));

    private static MeshCertificate Certificate(string message, string reason, bool issuerReady) => new()
    {
        Name = "a",
        Namespace = "n",
        SecretName = "s",
        Issuer = new MeshIssuerStatus
        {
            Name = "tpp-issuer",
            Kind = "ClusterIssuer",
            Exists = true,
            Ready = issuerReady,
            Conditions = [new MeshCondition("Ready", issuerReady ? "True" : "False", "", "", null)],
        },
        Request = new MeshCertificateRequest { Name = "a-1", Namespace = "n", Conditions = [new MeshCondition("Ready", "False", reason, message, null)] },
    };
}
