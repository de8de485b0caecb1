using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>An issuance of the anchor that is asked for and not done: a TPP may grant it long after nobody wants it any more.</summary>
internal sealed class PendingIssuance(KubeClient client, RotationNames names)
{
    /// <summary>cert-manager is at it, or a request of a later revision than that of the Secret is left.</summary>
    public async Task<bool> IsThereAsync(JsonObject certificate, CancellationToken cancellationToken) =>
        certificate.Condition("Issuing").Text("status") == "True" || (await LaterAsync(certificate, cancellationToken).ConfigureAwait(false)).Count > 0;

    /// <summary>cert-manager issues nothing while Issuing is not True, and begins again by itself only where the Secret does not fit the spec.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        var certificate = await RotationTargets.AnchorAsync(client, names, cancellationToken).ConfigureAwait(false);
        if (certificate.Condition("Issuing").Text("status") == "True")
        {
            await StatusCondition.ReplaceAsync(client, KubeResources.Certificates, names.AnchorNamespace, names.AnchorName, "Issuing", _ => null, cancellationToken).ConfigureAwait(false);
        }

        foreach (var request in await LaterAsync(certificate, cancellationToken).ConfigureAwait(false))
        {
            await client.DeleteAsync(KubeResources.CertificateRequests, names.AnchorNamespace, request.Name(), cancellationToken).ConfigureAwait(false);
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
