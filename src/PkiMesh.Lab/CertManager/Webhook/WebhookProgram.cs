using System.Text.Json.Nodes;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.CertManager.Webhook;

/// <summary>The program cert-manager-webhook: /mutate and /validate over TLS with a certificate of its own small CA.</summary>
internal sealed class WebhookProgram : IPodProgram
{
    private const int HealthPort = 6080;
    private readonly ServingAuthority _authority;

    public WebhookProgram(PodProgramContext pod)
    {
        string Resolve(string value) => value.Replace("$(POD_NAMESPACE)", pod.Namespace, StringComparison.Ordinal);
        var options = pod.Arguments.Select(CertManagerOptions.Split).ToLookup(option => option.Name, option => Resolve(option.Value));
        var port = int.TryParse(options["secure-port"].LastOrDefault(), out var given) ? given : 10250;
        _authority = new ServingAuthority(
            pod.Api,
            pod.Clock,
            pod.ServiceAccount.As("webhook"),
            options["dynamic-serving-ca-secret-namespace"].LastOrDefault() ?? pod.Namespace,
            options["dynamic-serving-ca-secret-name"].LastOrDefault() ?? "cert-manager-webhook-ca",
            [.. options["dynamic-serving-dns-names"].SelectMany(names => names.Split(','))]);
        Endpoints = new Dictionary<int, IPodEndpoint>
        {
            [port] = new AdmissionEndpoint(() => _authority.ServingChainPem, new Dictionary<string, Func<JsonObject, AdmissionVerdict>>
            {
                ["/mutate"] = Mutate,
                ["/validate"] = Validate,
            }),
            [HealthPort] = new OkEndpoint(),
        };
    }

    public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; }

    public Task StartAsync(CancellationToken cancellationToken) => _authority.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => _authority.DisposeAsync();

    private static AdmissionVerdict Mutate(JsonObject asked) =>
        IsRequest(asked) && asked.Text("operation") == "CREATE" && asked.Text("subResource") is null or ""
            ? AdmissionVerdict.Yes with { Patch = RequestValidation.Identify(asked) }
            : AdmissionVerdict.Yes;

    private static AdmissionVerdict Validate(JsonObject asked)
    {
        if (asked.Text("kind", "group") != Names.Group)
        {
            return AdmissionVerdict.Yes;
        }

        var spec = asked.At("object", "spec");
        if (DecodingProblem.Of(spec) is { } problem)
        {
            return AdmissionVerdict.BadRequest(problem);
        }

        return asked.Text("kind", "kind") switch
        {
            "Certificate" => AdmissionVerdict.Of(CertificateValidation.Check(spec)),
            "Issuer" or "ClusterIssuer" => AdmissionVerdict.Of(IssuerValidation.Check(spec)),
            "CertificateRequest" when asked.Text("operation") == "CREATE" => AdmissionVerdict.Of(RequestValidation.CheckNew(asked)),
            "CertificateRequest" => AdmissionVerdict.Of(RequestValidation.CheckUpdate(asked["oldObject"], asked["object"])),
            _ => AdmissionVerdict.Yes,
        };
    }

    private static bool IsRequest(JsonObject asked) => asked.Text("resource", "resource") == "certificaterequests";
}
