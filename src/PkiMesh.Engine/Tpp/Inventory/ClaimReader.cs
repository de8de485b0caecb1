using System.Runtime.CompilerServices;
using System.Text;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Policy.Inventory;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Tpp.Inventory;

/// <summary>What a cluster's CertificateRequests say: which object of TPP each is, and what each was given.</summary>
internal sealed class ClaimReader(KubeClient client, string clusterName)
{
    private const string PickupId = "venafi.cert-manager.io/pickup-id";
    private const string CertificateName = "cert-manager.io/certificate-name";

    public async IAsyncEnumerable<ClusterClaim> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await client.Discovery.RequireAsync(KubeResources.CertificateRequests, cancellationToken).ConfigureAwait(false);
        await foreach (var request in client.ListAsync(KubeResources.CertificateRequests, null, null, cancellationToken).ConfigureAwait(false))
        {
            var dn = request.Annotation(PickupId);
            var thumbprint = Thumbprint(request.Text("status", "certificate"));
            if (dn is null && thumbprint is null)
            {
                continue;
            }

            var owner = request.Annotation(CertificateName) is { } certificate ? $"Certificate {request.Namespace()}/{certificate}" : $"CertificateRequest {request.Namespace()}/{request.Name()}";
            yield return new ClusterClaim($"{clusterName}: {owner}", dn, thumbprint);
        }
    }

    public static string? Thumbprint(string? encoded)
    {
        try
        {
            return encoded is null ? null : PemThumbprint.OfFirst(Encoding.UTF8.GetString(Convert.FromBase64String(encoded)));
        }
        catch (FormatException)
        {
            return null;
        }
    }
}
