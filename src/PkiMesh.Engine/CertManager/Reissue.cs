using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>Asks cert-manager to issue a Certificate again now, as cmctl renew does.</summary>
internal static class Reissue
{
    public static Task TriggerAsync(KubeClient client, string ns, string name, CancellationToken cancellationToken) =>
        StatusCondition.ReplaceAsync(client, KubeResources.Certificates, ns, name, "Issuing", certificate => new JsonObject
        {
            ["status"] = "True",
            ["reason"] = "ManuallyTriggered",
            ["message"] = "Certificate re-issuance manually triggered",
            ["observedGeneration"] = certificate.Number("metadata", "generation") ?? 1,
        }, cancellationToken);
}
