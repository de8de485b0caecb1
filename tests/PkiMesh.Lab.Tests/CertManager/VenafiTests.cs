using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.CertManager.Venafi;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Tests.Tpp;
using PkiMesh.Lab.Tpp;
using PkiMesh.Lab.Tpp.Zones;
using Xunit;

namespace PkiMesh.Lab.Tests.CertManager;

/// <summary>cert-manager's Venafi issuer against the lab's TPP, on the wire: measured.md §3 and §4, errors-tpp.txt.</summary>
public class VenafiTests
{
    private const string Started = "True Certificate Manager issuer started: Certificate Manager issuer started";
    private static readonly string[] s_setUp =
    [
        "POST /vedauth/authorize/oauth 200", "GET /vedsdk/Identity/Self 200", "POST /vedauth/authorize/oauth 200", "GET /vedsdk/Identity/Self 200", "GET /vedsdk/ 200",
    ];

    [Fact]
    public async Task An_issuer_and_a_certificate_ask_TPP_in_the_recorded_order()
    {
        await using var mesh = await Mesh.StartAsync();

        await mesh.IssuerAsync(ZoneCatalog.TwoTier);
        Assert.Equal([.. s_setUp, .. s_setUp], mesh.Requests());
        Assert.Equal(Started, mesh.Issuer("Ready"));
        Assert.Equal(["Normal Ready x1 cert-manager-clusterissuers: Verified issuer with Certificate Manager server"], mesh.Lab.Events("ClusterIssuer", "tpp"));

        mesh.Tpp.Requests.Clear();
        await mesh.CertificateAsync();
        Assert.Equal(
            [
                "POST /vedauth/authorize/oauth 200", "GET /vedsdk/Identity/Self 200", "POST /vedsdk/certificates/checkpolicy 200",
                "POST /vedsdk/certificates/reset 400", "POST /vedsdk/certificates/request 200", "POST /vedsdk/metadata/get 200",
                "POST /vedauth/authorize/oauth 200", "GET /vedsdk/Identity/Self 200", "POST /vedsdk/certificates/checkpolicy 200", "POST /vedsdk/certificates/retrieve 200",
            ],
            mesh.Requests());

        var request = mesh.Request();
        Assert.Equal(@"\VED\Policy\Certificates\k8s\cluster1\root.linkerd.cluster.local", request.Annotation("venafi.cert-manager.io/pickup-id"));
        Assert.Equal(
            ["Normal IssuancePending x1 cert-manager-certificaterequests-issuer-venafi: certificate is requested", "Normal CertificateIssued x1 cert-manager-certificaterequests-issuer-venafi: Certificate fetched from issuer successfully"],
            mesh.Lab.Events("CertificateRequest", "anchor-1").Where(line => line.Contains("issuer-venafi: certificate", StringComparison.Ordinal) || line.Contains("CertificateIssued", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(ZoneCatalog.TwoTier, 2, true)]
    [InlineData(ZoneCatalog.OneTier, 1, true)]
    [InlineData(ZoneCatalog.Lab + @"\no-chain", 1, false)]
    public async Task The_shape_of_the_PKI_shows_in_the_Secret(string zone, int chain, bool hasCa)
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.IssuerAsync(zone);
        await mesh.CertificateAsync();

        var secret = mesh.Lab.Secret("cert-manager", "anchor-secret")!;
        var certificates = PemData.Chain(secret.SecretBytes("tls.crt")!);
        Assert.Equal(chain, certificates.Count);
        Assert.True(certificates[0].IsCa);
        Assert.Equal(hasCa ? mesh.Tpp.State.RootCertificate : null, secret.SecretBytes("ca.crt") is { } ca ? PemData.Certificate(ca) : null);
        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(mesh.Anchor(), "Ready"));
    }

    [Theory]
    [InlineData(ZoneCatalog.Missing, "vcert error: your data contains problems: zone not found")]
    [InlineData(ZoneCatalog.Lab + @"\no-rights", "Invalid status: 403 Forbidden Server response: {\"Error\":\"You do not have sufficient rights to the object.\"}")]
    [InlineData(ZoneCatalog.Lab + @"\rsa-only", "the requested Key Type and Size do not match any of the allowed Key Types and Sizes")]
    [InlineData(ZoneCatalog.Lab + @"\example-com", @"common name root.linkerd.cluster.local is not allowed in this policy: [^([\p{L}\p{N}-*]+\.)*example\.com$]")]
    [InlineData(ZoneCatalog.Lab + @"\create-denied", "Unexpected status code on TPP Certificate Request.\n Status:\n 403 Forbidden. \n Body:\n {\"Error\":\"User does not have sufficient permissions to create objects under policy \\\\VED\\\\Policy\\\\Certificates\\\\lab\\\\create-denied\"}\n")]
    [InlineData(ZoneCatalog.Lab + @"\request-refused", "Unexpected status code on TPP Certificate Request.\n Status:\n 400 Bad Request. \n Body:\n {\"Error\":\"The certificate cannot be processed while it is in an error state.\"}\n")]
    public async Task What_TPP_refuses_fails_the_request_and_leaves_the_issuer_ready(string zone, string error)
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.IssuerAsync(zone);
        await mesh.CertificateAsync();

        var message = $"Failed to request certificate from Certificate Manager: {error}";
        Assert.Equal(Started, mesh.Issuer("Ready"));
        Assert.Equal($"False Failed: {message}", CertManagerLab.Condition(mesh.Request(), "Ready"));
        Assert.NotNull(mesh.Request().Text("status", "failureTime"));
        Assert.Equal($"False Failed: The certificate request has failed to complete and will be retried: {message}", CertManagerLab.Condition(mesh.Anchor(), "Issuing"));
        Assert.Equal("False DoesNotExist: Issuing certificate as Secret does not exist", CertManagerLab.Condition(mesh.Anchor(), "Ready"));
        Assert.Equal(1, mesh.Anchor().Number("status", "failedIssuanceAttempts"));
        Assert.Contains($"Warning RequestError x1 cert-manager-certificaterequests-issuer-venafi: {message}", mesh.Lab.Events("CertificateRequest", "anchor-1"));
        Assert.Contains($"Warning Failed x1 cert-manager-certificates-issuing: The certificate request has failed to complete and will be retried: {message}", mesh.Lab.Events("Certificate", "anchor"));
    }

    [Theory]
    [InlineData(ZoneCatalog.Lab + @"\root-first", "vcert error: your data contains problems: request doesn't match certificate: unmatched key type: RSA, ECDSA")]
    [InlineData(ZoneCatalog.Lab + @"\enrolment-fails", "unable to retrieve: Unexpected status code on TPP Certificate Retrieval. Status: 500 ")]
    public async Task What_comes_back_wrong_fails_the_request_too(string zone, string error)
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.IssuerAsync(zone);
        await mesh.CertificateAsync();

        Assert.StartsWith($"False Failed: Failed to obtain certificate from Certificate Manager: {error}", CertManagerLab.Condition(mesh.Request(), "Ready"), StringComparison.Ordinal);
        Assert.Contains(mesh.Lab.Events("CertificateRequest", "anchor-1"), line => line.StartsWith("Warning RetrieveError x1", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("service-generated")]
    [InlineData("locked-subject")]
    [InlineData("leaf-template")]
    [InlineData("no-keycertsign")]
    [InlineData("pathlen0")]
    [InlineData("unordered-chain")]
    [InlineData("stuck-until-reset", true)]
    public async Task What_should_have_been_noticed_is_issued_all_the_same(string zone, bool secondTry = false)
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.IssuerAsync($@"{ZoneCatalog.Lab}\{zone}");
        await mesh.CertificateAsync();
        if (secondTry)
        {
            await mesh.Lab.AdvanceAsync(TimeSpan.FromMinutes(61));
        }

        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(mesh.Anchor(), "Ready"));
    }

    [Fact]
    public async Task The_validity_that_TPP_gives_decides_over_the_renewal()
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.IssuerAsync(ZoneCatalog.Lab + @"\validity-240h");
        await mesh.CertificateAsync();

        var status = mesh.Anchor()["status"];
        var (from, to) = (KubeTime.Parse(status.Text("notBefore"))!.Value, KubeTime.Parse(status.Text("notAfter"))!.Value);
        Assert.True(to - from < TimeSpan.FromHours(241));
        Assert.Equal((to - ((to - from) / 3)).ToUnixTimeSeconds(), KubeTime.Parse(status.Text("renewalTime"))!.Value.ToUnixTimeSeconds());
    }

    [Fact]
    public async Task A_wrong_password_shows_at_the_issuer_and_is_cured_by_the_Secret_alone()
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.SecretAsync(("username", "admin"), ("password", "wrong"));
        await mesh.IssuerAsync(ZoneCatalog.TwoTier, newSecret: false);
        await mesh.CertificateAsync();

        const string Refused = "OAuth token request failed: tppClient.GetRefreshToken: unexpected status code on CyberArk Certificate Manager, Self-Hosted Authorize. Status: 400 Bad Request";
        Assert.Equal($"False AuthFailed: {Refused}", mesh.Issuer("Ready"));
        Assert.Contains($"cert-manager-clusterissuers: Error initializing issuer: {Refused}", mesh.Lab.Events("ClusterIssuer", "tpp").Single(), StringComparison.Ordinal);
        Assert.Equal("False Pending: Referenced issuer does not have a Ready status condition", CertManagerLab.Condition(mesh.Request(), "Ready"));
        Assert.Contains(mesh.Lab.Events("CertificateRequest", "anchor-1"), line => line.StartsWith("Normal IssuerNotReady x1", StringComparison.Ordinal));

        await mesh.Lab.ChangeAsync(KnownResources.Secrets, "cert-manager", "tpp", value => value["data"]!["password"] = Field.Base64(mesh.Tpp.State.Admin.Password));
        await mesh.Lab.RestAsync();
        Assert.Equal(Started, mesh.Issuer("Ready"));
        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(mesh.Anchor(), "Ready"));
    }

    [Theory]
    [InlineData("token", "AuthFailed", "OAuth token request failed: tppClient.VerifyAccessToken: failed to verify token. Message: 401 Unauthorized")]
    [InlineData("nothing", "AuthFailed", "OAuth token request failed: no TPP credentials configured")]
    [InlineData("no secret", "ErrorSetup", "Failed to setup Certificate Manager issuer: error building client: secrets \"tpp\" not found")]
    [InlineData("down", "AuthFailed", "OAuth token request failed: tppClient.GetRefreshToken: unexpected status code on CyberArk Certificate Manager, Self-Hosted Authorize. Status: 503 Service Unavailable")]
    [InlineData("refused", "ErrorSetup", "Failed to setup Certificate Manager issuer: error building client: tppClient.GetRefreshToken: Post \"https://127.0.0.1:1/vedauth/authorize/oauth\": dial tcp 127.0.0.1:1: connect: connection refused")]
    [InlineData("unknown host", "ErrorSetup", "Failed to setup Certificate Manager issuer: error building client: tppClient.GetRefreshToken: Post \"https://nowhere.invalid/vedauth/authorize/oauth\": dial tcp: lookup nowhere.invalid on 10.96.0.10:53: no such host")]
    [InlineData("untrusted", "ErrorSetup", "Failed to setup Certificate Manager issuer: error building client: tppClient.GetRefreshToken: Post \"URLvedauth/authorize/oauth\": tls: failed to verify certificate: x509: certificate signed by unknown authority")]
    [InlineData("rubbish", "ErrorSetup", "Failed to setup Certificate Manager issuer: error building client: error creating vcert client: vcert error: your data contains problems: failed to parse PEM trust bundle")]
    [InlineData("bundle secret", "ErrorSetup", "Failed to setup Certificate Manager issuer: error building client: could not access secret 'cert-manager/cab': secrets \"cab\" not found")]
    public async Task What_keeps_an_issuer_from_TPP_is_said_in_the_recorded_words(string cause, string reason, string message)
    {
        await using var mesh = await Mesh.StartAsync();
        var url = cause switch { "refused" => "https://127.0.0.1:1/vedsdk", "unknown host" => "https://nowhere.invalid", _ => mesh.Tpp.Url.ToString() };
        var extra = cause switch
        {
            "untrusted" => $", caBundle: '{Field.Base64(mesh.Tpp.State.RootCertificate.ToPem())}'",
            "rubbish" => $", caBundle: '{Field.Base64("hello")}'",
            "bundle secret" => ", caBundleSecretRef: {name: cab}",
            _ => "",
        };
        if (cause != "no secret")
        {
            await mesh.SecretAsync(cause switch
            {
                "token" => [("access-token", "nonsense")],
                "nothing" => [("other", "x")],
                _ => [("username", "admin"), ("password", mesh.Tpp.State.Admin.Password)],
            });
        }

        mesh.Tpp.State.Switches = new TppSwitches { Down = cause == "down" };
        await mesh.IssuerAsync(ZoneCatalog.TwoTier, newSecret: false, url: url, extra: extra);

        Assert.Equal($"False {reason}: {message.Replace("URL", mesh.Tpp.Url.ToString(), StringComparison.Ordinal)}", mesh.Issuer("Ready"));
    }

    [Fact]
    public async Task A_chain_that_was_refused_once_is_no_cause_of_what_fails_later()
    {
        var tpp = await TppHost.StartAsync(at: DateTimeOffset.UtcNow);
        using var transport = new TppTransport([tpp.State.RootCertificate], tpp.Clock);
        var connection = new TppConnection(tpp.Url, "test", transport);

        var refused = await Assert.ThrowsAsync<TppTransportException>(() => connection.GetAsync("vedsdk/", default));
        await tpp.DisposeAsync();
        var gone = await Assert.ThrowsAsync<TppTransportException>(() => connection.GetAsync("vedsdk/", default));

        Assert.EndsWith("tls: failed to verify certificate: x509: certificate signed by unknown authority", refused.Message, StringComparison.Ordinal);
        Assert.EndsWith("connect: connection refused", gone.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("HTTP://{0}")]
    [InlineData("{0}/vedsdk")]
    [InlineData("https://{0}/VEDSDK/")]
    public async Task URLs_are_made_right_as_vcert_does(string url)
    {
        await using var mesh = await Mesh.StartAsync();

        await mesh.IssuerAsync(ZoneCatalog.TwoTier, url: string.Format(System.Globalization.CultureInfo.InvariantCulture, url, mesh.Tpp.Url.Authority));

        Assert.Equal(Started, mesh.Issuer("Ready"));
    }

    [Fact]
    public async Task An_issuer_that_cannot_reach_TPP_tries_again_at_the_recorded_times()
    {
        await using var mesh = await Mesh.StartAsync();
        mesh.Tpp.State.Switches = new TppSwitches { Down = true };
        await mesh.IssuerAsync(ZoneCatalog.TwoTier);

        // timing.md: at 0, 0.05, 5, 25, 65, 145, 305, 605 s. The clock is moved from just before to just after each.
        var count = 2;
        Assert.Equal(count, mesh.Tpp.Requests.Count);
        var last = 0;
        foreach (var at in new[] { 5, 25, 65, 145, 305, 605 })
        {
            await mesh.Lab.AdvanceAsync(TimeSpan.FromSeconds(at - last + 1.5));
            last = at + 1;
            Assert.Equal(++count, mesh.Tpp.Requests.Count);
        }

        mesh.Tpp.State.Switches = new TppSwitches();
        await mesh.Lab.AdvanceAsync(TimeSpan.FromSeconds(301));
        Assert.Equal(Started, mesh.Issuer("Ready"));
    }

    [Fact]
    public async Task A_token_that_dies_leaves_the_issuer_ready_and_the_request_pending()
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.Tpp.SignInAsync("certificate:manage", client: "cert-manager.io");
        await mesh.SecretAsync(("access-token", mesh.Tpp.Token!));
        mesh.Tpp.Requests.Clear();
        await mesh.IssuerAsync(ZoneCatalog.TwoTier, newSecret: false);
        string[] setUp = ["GET /vedauth/authorize/verify 200", "GET /vedauth/authorize/verify 200", "GET /vedsdk/ 200"];
        Assert.Equal([.. setUp, .. setUp], mesh.Requests());

        mesh.Tpp.State.Switches = new TppSwitches { RefuseTokens = true };
        await mesh.CertificateAsync();

        const string Message = "Failed to initialise Certificate Manager client for signing: OAuth token request failed: tppClient.VerifyAccessToken: failed to verify token. Message: 401 Unauthorized";
        Assert.Equal(Started, mesh.Issuer("Ready"));
        Assert.Equal($"False Pending: {Message}", CertManagerLab.Condition(mesh.Request(), "Ready"));
        Assert.Contains($"Normal VenafiInitError x1 cert-manager-certificaterequests-issuer-venafi: {Message}", mesh.Lab.Events("CertificateRequest", "anchor-1"));

        // The informers' ten hours show it at the issuer at last.
        await mesh.Lab.AdvanceAsync(TimeSpan.FromHours(10.5));
        Assert.StartsWith("False AuthFailed", mesh.Issuer("Ready"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_in_the_works_is_asked_for_every_two_seconds_for_a_minute()
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.IssuerAsync(ZoneCatalog.Lab + @"\stuck");
        mesh.Tpp.Requests.Clear();
        await mesh.CertificateAsync();

        await mesh.Lab.AdvanceAsync(TimeSpan.FromSeconds(61));

        Assert.Equal(
            @"False Pending: certificate still in a pending state, the request will be retried: Operation timed out. You may try retrieving the certificate later using Pickup ID: \VED\Policy\Certificates\lab\stuck\root.linkerd.cluster.local",
            CertManagerLab.Condition(mesh.Request(), "Ready"));
        // The status that says so brings the request back at once: sign-in and the next retrieve follow.
        Assert.InRange(mesh.Requests().Count(request => request.StartsWith("POST /vedsdk/certificates/retrieve", StringComparison.Ordinal)), 31, 34);
    }

    [Fact]
    public async Task A_certificate_that_takes_its_time_comes()
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.IssuerAsync(ZoneCatalog.Lab + @"\slow-5m");
        await mesh.CertificateAsync();

        await mesh.Lab.AdvanceAsync(TimeSpan.FromMinutes(12));

        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(mesh.Anchor(), "Ready"));
    }

    [Fact]
    public async Task A_failed_issuance_waits_an_hour_then_two_and_starts_its_request_anew()
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.IssuerAsync(ZoneCatalog.Missing);
        await mesh.CertificateAsync();
        var first = mesh.Request().Uid();

        await mesh.Lab.AdvanceAsync(TimeSpan.FromMinutes(59));
        Assert.Equal(1, mesh.Anchor().Number("status", "failedIssuanceAttempts"));
        await mesh.Lab.AdvanceAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(2, mesh.Anchor().Number("status", "failedIssuanceAttempts"));
        Assert.NotEqual(first, mesh.Request().Uid());
        await mesh.Lab.AdvanceAsync(TimeSpan.FromMinutes(118));
        Assert.Equal(2, mesh.Anchor().Number("status", "failedIssuanceAttempts"));

        mesh.Tpp.State.Tree.EnsureFolder(@"\VED\Policy\" + ZoneCatalog.Missing).SetPolicy(
            PkiMesh.Lab.Tpp.Model.TppClasses.Certificate, PolicyNames.CertificateAuthority, [PkiMesh.Lab.Tpp.Zones.CaTemplates.Dn(PkiMesh.Lab.Tpp.Zones.CaTemplates.TwoTier)], true);
        await mesh.Lab.AdvanceAsync(TimeSpan.FromMinutes(4));
        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(mesh.Anchor(), "Ready"));
        Assert.Null(mesh.Anchor().At("status", "failedIssuanceAttempts"));
        Assert.Null(mesh.Anchor().At("status", "lastFailureTime"));
    }

    [Fact]
    public async Task Custom_fields_reach_TPP_and_wrong_ones_fail_the_request()
    {
        await using var mesh = await Mesh.StartAsync();
        await mesh.IssuerAsync(ZoneCatalog.TwoTier);
        await mesh.CertificateAsync("""annotations: {venafi.cert-manager.io/custom-fields: '[{"name":"Owner","value":"mesh"}]'}""");
        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(mesh.Anchor(), "Ready"));

        await mesh.Lab.Api.DeleteAsync(CertManagerLab.Admin, KnownResources.Certificates, "cert-manager", "anchor", (string?)null, default);
        foreach (var request in mesh.Lab.Api.List(KnownResources.CertificateRequests).ToList())
        {
            await mesh.Lab.Api.DeleteAsync(CertManagerLab.Admin, KnownResources.CertificateRequests, "cert-manager", request.Name(), (string?)null, default);
        }

        await mesh.Lab.Api.DeleteAsync(CertManagerLab.Admin, KnownResources.Secrets, "cert-manager", "anchor-secret", (string?)null, default);
        await mesh.CertificateAsync("""annotations: {venafi.cert-manager.io/custom-fields: '[{"name":"Owner","value":"mesh","type":"Bool"}]'}""");
        Assert.Equal(
            "False Failed: certificate request contains an invalid custom fields type: \"Bool\": certificate request contains an invalid custom fields type: \"Bool\"",
            CertManagerLab.Condition(mesh.Request(), "Ready"));
    }

    /// <summary>cert-manager and a TPP with one clock.</summary>
    private sealed class Mesh(CertManagerLab lab, TppHost tpp) : IAsyncDisposable
    {
        public CertManagerLab Lab { get; } = lab;

        public TppHost Tpp { get; } = tpp;

        public static async Task<Mesh> StartAsync()
        {
            var tpp = await TppHost.StartAsync(at: DateTimeOffset.UtcNow);
            return new Mesh(await CertManagerLab.StartAsync(() => [tpp.ServerRoot], tpp.Clock), tpp);
        }

        public IReadOnlyList<string> Requests() => [.. Tpp.Requests];

        public string Issuer(string condition) => CertManagerLab.Condition(Lab.Api.Get(KnownResources.ClusterIssuers, null, "tpp")!, condition);

        public JsonObject Anchor() => Lab.Certificate("cert-manager", "anchor");

        public JsonObject Request() => Lab.Api.Get(KnownResources.CertificateRequests, "cert-manager", "anchor-1")!;

        public Task SecretAsync(params (string Key, string Value)[] data) => Lab.Api.CreateAsync(
            CertManagerLab.Admin,
            KnownResources.Secrets,
            new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "Secret",
                ["metadata"] = new JsonObject { ["name"] = "tpp", ["namespace"] = "cert-manager" },
                ["data"] = new JsonObject(data.Select(item => KeyValuePair.Create(item.Key, (JsonNode?)Field.Base64(item.Value)))),
            },
            default);

        public async Task IssuerAsync(string zone, bool newSecret = true, string? url = null, string extra = "")
        {
            if (newSecret)
            {
                await SecretAsync(("username", "admin"), ("password", Tpp.State.Admin.Password));
            }

            await Lab.CreateAsync(KnownResources.ClusterIssuers, $"{{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {{name: tpp}}, spec: {{venafi: {{zone: '{zone}', tpp: {{url: '{url ?? Tpp.Url.ToString()}', credentialsRef: {{name: tpp}}{extra}}}}}}}}}");
            await Lab.RestAsync();
        }

        public async Task CertificateAsync(string metadata = "labels: {}")
        {
            await Lab.CreateAsync(KnownResources.Certificates, $"{{apiVersion: cert-manager.io/v1, kind: Certificate, metadata: {{name: anchor, namespace: cert-manager, {metadata}}}, spec: {{secretName: anchor-secret, commonName: root.linkerd.cluster.local, duration: 720h, isCA: true, issuerRef: {{name: tpp, kind: ClusterIssuer, group: cert-manager.io}}, privateKey: {{algorithm: ECDSA, rotationPolicy: Always}}, usages: [cert sign, crl sign, server auth, client auth]}}}}");
            await Lab.RestAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Lab.DisposeAsync();
            await Tpp.DisposeAsync();
        }
    }
}
