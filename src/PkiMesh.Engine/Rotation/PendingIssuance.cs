using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>An issuance of the anchor that is asked for and not done: a TPP may grant it long after nobody wants it any more.</summary>
internal sealed class PendingIssuance(KubeClient client, RotationNames names)
{
    private const int Attempts = 6;

    /// <summary>cert-manager is at it, or a request of a later revision than that of the Secret is left.</summary>
    public async Task<bool> IsThereAsync(JsonObject certificate, CancellationToken cancellationToken) =>
        certificate.Condition("Issuing").Text("status") == "True" || (await LaterAsync(certificate, cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>cert-manager issues nothing while Issuing is not True, and begins again by itself only where the Secret does not fit the spec.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var certificate = await RotationTargets.AnchorAsync(client, names, cancellationToken).ConfigureAwait(false);
            try
            {
                if (certificate.Condition("Issuing").Text("status") == "True")
                {
                    // A list is replaced whole by a merge patch, hence the resourceVersion.
                    var others = certificate.Items("status", "conditions").Where(condition => condition.Text("type") != "Issuing").Select(condition => (JsonNode)condition.DeepClone());
                    var patch = new JsonObject
                    {
                        ["metadata"] = new JsonObject { ["resourceVersion"] = certificate.ResourceVersion() },
                        ["status"] = new JsonObject { ["conditions"] = new JsonArray([.. others]) },
                    };
                    await client.PatchAsync(KubeResources.Certificates, names.AnchorNamespace, names.AnchorName, patch, "status", cancellationToken).ConfigureAwait(false);
                }

                foreach (var request in await LaterAsync(certificate, cancellationToken).ConfigureAwait(false))
                {
                    await client.DeleteAsync(KubeResources.CertificateRequests, names.AnchorNamespace, request.Name(), cancellationToken).ConfigureAwait(false);
                }

                return;
            }
            catch (KubeException e) when (e.Code == 409 && attempt < Attempts)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50 * attempt), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<IReadOnlyList<JsonObject>> LaterAsync(JsonObject certificate, CancellationToken cancellationToken)
    {
        var revision = certificate.Number("status", "revision") ?? 0;
        List<JsonObject> later = [];
        await foreach (var request in client.ListAsync(KubeResources.CertificateRequests, names.AnchorNamespace, null, cancellationToken).ConfigureAwait(false))
        {
            if (request.Annotation("cert-manager.io/certificate-name") == certificate.Name()
                && long.TryParse(request.Annotation("cert-manager.io/certificate-revision"), NumberStyles.None, CultureInfo.InvariantCulture, out var its) && its > revision && !request.IsTerminating())
            {
                later.Add(request);
            }
        }

        return later;
    }
}
