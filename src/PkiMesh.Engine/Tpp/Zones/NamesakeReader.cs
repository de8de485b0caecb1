using PkiMesh.Core.Policy.Zones;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tpp.Inventory;

namespace PkiMesh.Engine.Tpp.Zones;

/// <summary>The object of the name that the request will have, and whether the cluster knows it as its own.</summary>
internal sealed class NamesakeReader(ITppPort tpp, KubeClient? client)
{
    private const string PickupId = "venafi.cert-manager.io/pickup-id";

    public async Task<ZoneEvidence> ReadAsync(ZoneEvidence evidence, TppSession session, string dn, CancellationToken cancellationToken)
    {
        var found = await ZoneObserver.TryAsync(() => FindAsync(session, dn, cancellationToken)).ConfigureAwait(false);
        return evidence with
        {
            Namesake = found,
            Owner = found.Value is { } item && client is not null ? await OwnerAsync(client, item, cancellationToken).ConfigureAwait(false) : NamesakeOwner.Unknown,
        };
    }

    private async Task<TppCertificate?> FindAsync(TppSession session, string dn, CancellationToken cancellationToken)
    {
        try
        {
            return await tpp.GetCertificateAsync(session, dn, cancellationToken).ConfigureAwait(false);
        }
        catch (PkiMeshException missing) when (missing.ErrorId == "TppCertificateNotFound")
        {
            return null;
        }
    }

    private static async Task<NamesakeOwner> OwnerAsync(KubeClient kube, TppCertificate item, CancellationToken cancellationToken)
    {
        var requested = false;
        try
        {
            await foreach (var request in kube.ListAsync(KubeResources.CertificateRequests, null, null, cancellationToken).ConfigureAwait(false))
            {
                if (request.Annotation(PickupId)?.Equals(item.Dn, StringComparison.OrdinalIgnoreCase) != true)
                {
                    continue;
                }

                requested = true;

                // A request without a certificate is in the works still; TPP's object has none of another then.
                if (ClaimReader.Thumbprint(request.Text("status", "certificate")) is not { } thumbprint || thumbprint == item.Thumbprint || item.Thumbprint.Length == 0)
                {
                    return NamesakeOwner.Own;
                }
            }
        }
        catch (PkiMeshException e) when (e.ErrorId == "CrdMissing")
        {
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
            return NamesakeOwner.Unknown;
        }

        return requested ? NamesakeOwner.Overwritten : NamesakeOwner.Other;
    }
}
