using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.CertManager.Injector;
using PkiMesh.Lab.CertManager.Webhook;
using PkiMesh.Lab.Pki;
using Xunit;
using IPodEndpoint = PkiMesh.Lab.Workloads.IPodEndpoint;
using PodRequest = PkiMesh.Lab.Workloads.PodRequest;

namespace PkiMesh.Lab.Tests.CertManager;

/// <summary>api/02-schema-422.md, theme by theme, and the caBundle's way through cainjector.</summary>
public class WebhookTests
{
    private const string Ok = "secretName: a, commonName: a.example.com, issuerRef: {name: i}";

    [Theory]
    [InlineData(Ok, null)]
    [InlineData("issuerRef: {name: i}, commonName: a", "spec.secretName: Required value: must be specified")]
    [InlineData("secretName: A_B, issuerRef: {name: i}, commonName: a", "spec.secretName: Invalid value: \"A_B\": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')")]
    [InlineData("secretName: a, issuerRef: {name: i}", "spec: Invalid value: \"\": at least one of commonName (from the commonName field or from a literalSubject), dnsNames, emailSANs, ipAddresses, otherNames, or uriSANs must be set")]
    [InlineData(Ok + ", duration: 30m", "spec.duration: Invalid value: 1800000000000: certificate duration must be greater than 1h0m0s")]
    [InlineData(Ok + ", duration: 2h, renewBefore: 2h", "spec.renewBefore: Invalid value: 7200000000000: certificate duration 2h0m0s must be greater than renewBefore 2h0m0s")]
    [InlineData(Ok + ", renewBefore: 1m", "spec.renewBefore: Invalid value: 60000000000: certificate renewBefore must be greater than 5m0s")]
    [InlineData(Ok + ", renewBefore: 1h, renewBeforePercentage: 50", "[spec.renewBefore: Invalid value: 3600000000000: renewBefore and renewBeforePercentage are mutually exclusive and cannot both be set, spec.renewBeforePercentage: Invalid value: 50: renewBefore and renewBeforePercentage are mutually exclusive and cannot both be set]")]
    [InlineData("secretName: a, commonName: aaaaaaaaaabbbbbbbbbbccccccccccddddddddddeeeeeeeeeeffffffffffggggg, issuerRef: {name: i}, duration: 30m", "[spec.commonName: Too long: may not be more than 64 bytes, spec.duration: Invalid value: 1800000000000: certificate duration must be greater than 1h0m0s]")]
    [InlineData("secretName: a, commonName: a, issuerRef: {name: i, kind: Nope, group: cert-manager.io}", "spec.issuerRef.kind: Invalid value: \"Nope\": must be one of Issuer or ClusterIssuer")]
    [InlineData(Ok + ", revisionHistoryLimit: 0", "spec.revisionHistoryLimit: Invalid value: 0: must not be less than 1")]
    [InlineData(Ok + ", ipAddresses: ['1.2.3']", "spec.ipAddresses[0]: Invalid value: \"1.2.3\": invalid IP address")]
    [InlineData(Ok + ", emailAddresses: ['x <a@b>']", "spec.emailAddresses[0]: Invalid value: \"x <a@b>\": invalid email address: make sure the supplied value only contains the email address itself")]
    [InlineData("secretName: a, commonName: x.example.com, literalSubject: 'CN=y', issuerRef: {name: i}", "spec.commonName: Invalid value: \"x.example.com\": When providing a `LiteralSubject` no `commonName` may be provided.")]
    [InlineData(Ok + ", usages: [flying]", "spec.usages[0]: Invalid value: \"flying\": unknown keyusage")]
    [InlineData(Ok + ", privateKey: {algorithm: ECDSA, size: 300}", "spec.privateKey.size: Unsupported value: 300: supported values: \"256\", \"384\", \"521\"")]
    [InlineData(Ok + ", renewal: {policy: Disabled, windows: [{cron: '* * * * *', windowDuration: 1h}]}", "spec.renewal.windows: Forbidden: windows cannot be set when `renewal.policy` is set to Disabled")]
    [InlineData(Ok + ", nameConstraints: {critical: true, permitted: {dnsDomains: [a]}}", "spec.nameConstraints: Invalid value: {\"Critical\":true,\"Permitted\":{\"DNSDomains\":[\"a\"],\"IPRanges\":null,\"EmailAddresses\":null,\"URIDomains\":null},\"Excluded\":null}: isCa should be true when nameConstraints is set")]
    public void A_Certificate_is_refused_in_the_recorded_words(string spec, string? message)
    {
        var errors = CertificateValidation.Check(CertManagerLab.Yaml($"{{{spec}}}"));

        Assert.Equal(message, errors.Any ? errors.ToString() : null);
    }

    [Theory]
    [InlineData("{}", "spec: Required value: at least one issuer must be configured")]
    [InlineData("{ca: {}}", "spec.ca.secretName: Required value")]
    [InlineData("{ca: {secretName: a}, selfSigned: {}}", "spec.selfSigned: Forbidden: may not specify more than one issuer type")]
    [InlineData("{venafi: {tpp: {url: 'https://tpp', credentialsRef: {name: a}}}}", "spec.venafi.zone: Required value")]
    [InlineData("{venafi: {zone: z, tpp: {credentialsRef: {name: a}}}}", "spec.venafi.tpp.url: Required value")]
    [InlineData("{venafi: {zone: z, tpp: {url: 'https://tpp', caBundle: YQ==, caBundleSecretRef: {name: b}}}}", "spec.venafi.tpp: Forbidden: may not specify more than one of caBundle/caBundleSecretRef as TPP CA Bundle")]
    public void An_issuer_is_refused_in_the_recorded_words(string spec, string message) =>
        Assert.Equal(message, IssuerValidation.Check(CertManagerLab.Yaml(spec)).ToString());

    [Theory]
    [InlineData("720 hours", "time: unknown unit \" hours\" in duration \"720 hours\"")]
    [InlineData("720", "time: missing unit in duration \"720\"")]
    [InlineData("soon", "time: invalid duration \"soon\"")]
    public async Task A_duration_that_Go_cannot_read_is_a_bad_request(string duration, string message)
    {
        await using var lab = await CertManagerLab.StartAsync();
        var webhook = await StartWebhookAsync(lab);

        var status = (await ReviewAsync(webhook, "/validate", Review("Certificate", "CREATE", new JsonObject { ["spec"] = new JsonObject { ["secretName"] = "a", ["duration"] = duration } }))).At("response", "status");

        Assert.Equal((400, message), (status.Number("code")!.Value, status.Text("message")));
    }

    [Fact]
    public async Task Whoever_asks_stands_in_a_new_CertificateRequest_whatever_it_said()
    {
        await using var lab = await CertManagerLab.StartAsync();
        var webhook = await StartWebhookAsync(lab);
        var csr = new CertificateSigningRequestBuilder { Subject = new SubjectName { CommonName = "a" }, KeyUsage = KeyUsages.DigitalSignature | KeyUsages.KeyEncipherment }.Build(LabKey.Generate(KeySpec.P256));
        var request = new JsonObject
        {
            ["spec"] = new JsonObject { ["username"] = "somebody else", ["issuerRef"] = new JsonObject { ["name"] = "i" }, ["request"] = Field.Base64(csr.ToPem()) },
        };

        var answer = await ReviewAsync(webhook, "/mutate", Review("CertificateRequest", "CREATE", request));
        var patch = JsonNode.Parse(Field.FromBase64(answer.Text("response", "patch"))!)!.AsArray();
        foreach (var operation in patch)
        {
            request["spec"]![operation.Text("path")!.Split('/')[2]] = operation!["value"]!.DeepClone();
        }

        Assert.Equal("admin", request.Text("spec", "username"));
        Assert.Equal(["system:masters"], request.Texts("spec", "groups"));
        Assert.True((await ReviewAsync(webhook, "/validate", Review("CertificateRequest", "CREATE", request))).Flag("response", "allowed"));
        request["spec"]!["username"] = "somebody else";
        var refused = await ReviewAsync(webhook, "/validate", Review("CertificateRequest", "CREATE", request));
        Assert.Equal((false, 403, "Forbidden"), (refused.Flag("response", "allowed"), refused.Number("response", "status", "code"), refused.Text("response", "status", "reason")));
        Assert.Equal("spec.username: Forbidden: username identity must be that of the requester", refused.Text("response", "status", "message"));
    }

    [Fact]
    public async Task A_CSR_that_is_none_is_refused_with_its_beginning()
    {
        await using var lab = await CertManagerLab.StartAsync();
        var webhook = await StartWebhookAsync(lab);
        var request = new JsonObject
        {
            ["spec"] = new JsonObject { ["uid"] = "", ["username"] = "admin", ["groups"] = new JsonArray("system:masters"), ["issuerRef"] = new JsonObject { ["name"] = "i" }, ["request"] = "AAAA" },
        };

        var refused = await ReviewAsync(webhook, "/validate", Review("CertificateRequest", "CREATE", request));

        Assert.Equal("spec.request: Invalid value: \"\\x00\\x00\\x00\": error decoding certificate request PEM block: no PEM data was found in given input", refused.Text("response", "status", "message"));
    }

    [Fact]
    public async Task The_webhooks_CA_is_kept_in_its_Secret_and_injected_wherever_it_is_asked_for()
    {
        await using var lab = await CertManagerLab.StartAsync();
        await lab.CreateAsync(KnownResources.ValidatingWebhooks, "{apiVersion: admissionregistration.k8s.io/v1, kind: ValidatingWebhookConfiguration, metadata: {name: w, annotations: {cert-manager.io/inject-ca-from-secret: cert-manager/cert-manager-webhook-ca}}, webhooks: [{name: a.example.com, admissionReviewVersions: [v1], sideEffects: None, clientConfig: {service: {name: s, namespace: cert-manager}}}]}");
        await lab.RunAsync(new InjectorProgram(lab.Pod("cert-manager", "cert-manager-cainjector", [])));
        await lab.RestAsync();
        Assert.Null(Bundle(lab));

        var webhook = await StartWebhookAsync(lab);
        await lab.RestAsync();
        var secret = lab.Secret("cert-manager", "cert-manager-webhook-ca")!;
        var chain = PemBundle.ReadStrict(webhook.ServingChainPem!);
        var ca = PemBundle.ReadStrict(Bundle(lab)!);
        Assert.Equal(secret.SecretText("ca.crt"), Bundle(lab));
        Assert.True(ChainVerifier.VerifyAsGo(chain[0], [], ca, lab.Clock.GetUtcNow()).IsValid);
        Assert.Equal(["cert-manager-webhook", "cert-manager-webhook.cert-manager", "cert-manager-webhook.cert-manager.svc"], chain[0].AltNames.DnsNames);

        // A CA that is taken away is made anew and handed out again, and the serving certificate follows it.
        await lab.Api.DeleteAsync(CertManagerLab.Admin, KnownResources.Secrets, "cert-manager", "cert-manager-webhook-ca", (string?)null, default);
        await lab.RestAsync();
        Assert.NotEqual(ca[0].ToPem(), Bundle(lab));
        Assert.True(ChainVerifier.VerifyAsGo(PemBundle.ReadStrict(webhook.ServingChainPem!)[0], [], PemBundle.ReadStrict(Bundle(lab)!), lab.Clock.GetUtcNow()).IsValid);

        // A year on, both have been renewed.
        await lab.AdvanceAsync(TimeSpan.FromDays(400));
        Assert.True(ChainVerifier.VerifyAsGo(PemBundle.ReadStrict(webhook.ServingChainPem!)[0], [], PemBundle.ReadStrict(Bundle(lab)!), lab.Clock.GetUtcNow()).IsValid);
    }

    private static string? Bundle(CertManagerLab lab) =>
        Field.FromBase64(lab.Api.Get(KnownResources.ValidatingWebhooks, null, "w")!["webhooks"]![0].Text("clientConfig", "caBundle") is { Length: > 0 } text ? text : null);

    private static async Task<IPodEndpoint> StartWebhookAsync(CertManagerLab lab)
    {
        var program = new WebhookProgram(lab.Pod("cert-manager", "cert-manager-webhook",
        [
            "--secure-port=10250", "--dynamic-serving-ca-secret-namespace=$(POD_NAMESPACE)", "--dynamic-serving-ca-secret-name=cert-manager-webhook-ca",
            "--dynamic-serving-dns-names=cert-manager-webhook", "--dynamic-serving-dns-names=cert-manager-webhook.$(POD_NAMESPACE)", "--dynamic-serving-dns-names=cert-manager-webhook.$(POD_NAMESPACE).svc",
        ]));
        await lab.RunAsync(program);
        return program.Endpoints[10250];
    }

    private static JsonObject Review(string kind, string operation, JsonObject value) => new()
    {
        ["apiVersion"] = "admission.k8s.io/v1",
        ["kind"] = "AdmissionReview",
        ["request"] = new JsonObject
        {
            ["uid"] = "u",
            ["kind"] = new JsonObject { ["group"] = "cert-manager.io", ["version"] = "v1", ["kind"] = kind },
            ["resource"] = new JsonObject { ["group"] = "cert-manager.io", ["version"] = "v1", ["resource"] = kind.ToLowerInvariant() + "s" },
            ["operation"] = operation,
            ["userInfo"] = new JsonObject { ["username"] = "admin", ["groups"] = new JsonArray("system:masters") },
            ["object"] = value.DeepClone(),
        },
    };

    private static async Task<JsonNode> ReviewAsync(IPodEndpoint webhook, string path, JsonObject review)
    {
        var answer = await webhook.SendAsync(new PodRequest("POST", path + "?timeout=30s", Encoding.UTF8.GetBytes(review.ToJsonString())), default);
        Assert.Equal(200, answer.StatusCode);
        return JsonNode.Parse(answer.Body)!;
    }
}
