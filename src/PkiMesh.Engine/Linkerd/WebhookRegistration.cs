using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine.Linkerd;

/// <summary>One place in a manifest that has the API server call a service over TLS: a webhook, or an APIService.</summary>
/// <param name="Object">The object that registers it.</param>
/// <param name="Client">The node of it that holds caBundle.</param>
/// <param name="Namespace">The service's namespace.</param>
/// <param name="Service">The service.</param>
internal sealed record WebhookRegistration(ManifestObject Object, JsonObject Client, string Namespace, string Service)
{
    public const string FromCertificate = "cert-manager.io/inject-ca-from";
    public const string FromSecret = "cert-manager.io/inject-ca-from-secret";

    /// <summary>Linkerd's own name for the Secret behind a service.</summary>
    public string SecretName => $"{Service}-k8s-tls";

    /// <summary>Whether caBundle holds a certificate. linkerd's charts render a placeholder where the Secret is left to others.</summary>
    public bool HasAuthority
    {
        get
        {
            try
            {
                return Client.Text("caBundle") is { Length: > 0 } encoded
                    && Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Contains("-----BEGIN CERTIFICATE-----", StringComparison.Ordinal);
            }
            catch (FormatException)
            {
                return false;
            }
        }
    }

    public static IReadOnlyList<WebhookRegistration> Of(IEnumerable<ManifestObject> objects)
    {
        var found = new List<WebhookRegistration>();
        foreach (var o in objects)
        {
            IEnumerable<(JsonObject? Client, JsonNode? Service)> places = o.Kind switch
            {
                "MutatingWebhookConfiguration" or "ValidatingWebhookConfiguration" =>
                    o.Body.Items("webhooks").Select(w => (w["clientConfig"] as JsonObject, w.At("clientConfig", "service"))),
                "APIService" => [(o.Body["spec"] as JsonObject, o.Body.At("spec", "service"))],
                _ => [],
            };
            foreach (var (client, service) in places)
                if (client is not null && service.Text("namespace") is { } ns && service.Text("name") is { } name)
                    found.Add(new WebhookRegistration(o, client, ns, name));
        }

        return found;
    }

    /// <summary>Whether a live object, asking for a CA by annotation, has not got it yet.</summary>
    public static bool IsWaiting(JsonObject live) => live["webhooks"] is JsonArray
        ? live.Items("webhooks").Any(w => w.At("clientConfig", "service") is not null && w.Text("clientConfig", "caBundle") is not { Length: > 0 })
        : live.Text("spec", "caBundle") is not { Length: > 0 };

    public static bool IsInjected(JsonObject body) => body.Annotation(FromCertificate) is not null || body.Annotation(FromSecret) is not null;

    /// <summary>Leaves caBundle to cert-manager's cainjector.</summary>
    public void InjectFrom(string certificate)
    {
        Client.Remove("caBundle");
        var metadata = Object.Body["metadata"]!.AsObject();
        if (metadata["annotations"] is not JsonObject annotations)
            metadata["annotations"] = annotations = [];
        annotations[FromCertificate] = $"{Namespace}/{certificate}";
    }
}
