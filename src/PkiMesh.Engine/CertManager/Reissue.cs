using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>Asks cert-manager to issue a Certificate again now, as cmctl renew does.</summary>
internal static class Reissue
{
    private const int Attempts = 6;

    public static async Task TriggerAsync(KubeClient client, string ns, string name, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var certificate = await client.RequireAsync(KubeResources.Certificates, ns, name, cancellationToken).ConfigureAwait(false);
            var others = certificate.Items("status", "conditions").Where(c => c.Text("type") != "Issuing").Select(c => (JsonNode)c.DeepClone());
            var issuing = new JsonObject
            {
                ["type"] = "Issuing",
                ["status"] = "True",
                ["reason"] = "ManuallyTriggered",
                ["message"] = "Certificate re-issuance manually triggered",
                ["lastTransitionTime"] = client.ServerNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
                ["observedGeneration"] = certificate.Number("metadata", "generation") ?? 1,
            };
            // A list is replaced whole by a merge patch, hence the resourceVersion: nobody's condition may be lost in between.
            var patch = new JsonObject
            {
                ["metadata"] = new JsonObject { ["resourceVersion"] = certificate.ResourceVersion() },
                ["status"] = new JsonObject { ["conditions"] = new JsonArray([.. others, issuing]) },
            };
            try
            {
                await client.PatchAsync(KubeResources.Certificates, ns, name, patch, "status", cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (KubeException e) when (e.Code == 409 && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), cancellationToken).ConfigureAwait(false);
            }
        }
    }
}
