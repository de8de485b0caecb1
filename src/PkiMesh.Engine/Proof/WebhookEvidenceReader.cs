using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

/// <summary>Reads what linkerd's webhooks show, and what the API server expects of them.</summary>
internal sealed class WebhookEvidenceReader(KubeClient client, string controlPlane)
{
    private static readonly string[] s_components = ["proxy-injector", "sp-validator", "policy-validator"];

    public async Task<IReadOnlyList<WebhookEvidence>> ReadAsync(CancellationToken cancellationToken)
    {
        List<WebhookEvidence> found = [];
        foreach (var component in s_components)
        {
            var kind = component == "proxy-injector" ? KubeResources.MutatingWebhooks : KubeResources.ValidatingWebhooks;
            // A chart with webhooks switched off has no such configuration, and nothing to judge.
            if (await client.GetAsync(kind, null, $"linkerd-{component}-webhook-config", cancellationToken).ConfigureAwait(false) is { } configuration)
                found.Add(await ReadAsync(component, configuration, kind, cancellationToken).ConfigureAwait(false));
        }

        return found;
    }

    private async Task<WebhookEvidence> ReadAsync(string component, JsonObject configuration, KubeResource kind, CancellationToken cancellationToken)
    {
        var name = $"linkerd-{component}-k8s-tls";
        var hook = configuration.Items("webhooks").FirstOrDefault();
        var service = hook.At("clientConfig", "service");
        var evidence = new WebhookEvidence(component, $"Secret {controlPlane}/{name}", kind.Describe(null, configuration.Name()),
            $"{service.Text("name") ?? $"linkerd-{component}"}.{service.Text("namespace") ?? controlPlane}.svc")
        {
            FailsOpen = hook.Text("failurePolicy") == "Ignore",
        };
        var secret = await client.GetAsync(KubeResources.Secrets, controlPlane, name, cancellationToken).ConfigureAwait(false);
        try
        {
            // The chart's own certificates are under the keys of linkerd's older format (l5d charts, proxy-injector-rbac.yaml).
            var pem = secret?.SecretText("tls.crt") ?? secret?.SecretText("crt.pem") ?? "";
            return evidence with
            {
                Chain = pem.Length == 0 ? [] : CertificatePem.ReadChain(pem, evidence.Subject),
                Authority = hook.Text("clientConfig", "caBundle") is { Length: > 0 } encoded ? CertificatePem.ReadAll(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)), evidence.Configuration) : [],
                RenewsByItself = secret?.Annotation("cert-manager.io/certificate-name") is not null,
                Error = secret is null ? $"there is no {evidence.Subject}." : null,
            };
        }
        catch (Exception e) when (e is PkiMeshException or FormatException)
        {
            return evidence with { Error = e is PkiMeshException ? e.Message : $"the caBundle of {evidence.Configuration} is not base64." };
        }
    }
}
