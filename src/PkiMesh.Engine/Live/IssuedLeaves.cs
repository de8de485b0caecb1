using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Live;

/// <summary>
/// The identity controller's events by the SHA-256 of the leaf they name: "issued certificate for ID until T: SHA256", on the workload's
/// ServiceAccount (l5d pkg/identity/service.go 280-292).
/// </summary>
internal sealed class IssuedLeaves
{
    private const string Reason = "IssuedLeafCertificate";
    private readonly Dictionary<string, MeshEvent> _events = [];

    public MeshEvent? Of(CertificateInfo? leaf) => leaf is null ? null : _events.GetValueOrDefault(leaf.Sha256);

    /// <summary>Empty where events may not be read: they are evidence, not the proof.</summary>
    public static async Task<IssuedLeaves> ReadAsync(KubeClient client, string? ns, IOperation operation, CancellationToken cancellationToken)
    {
        var issued = new IssuedLeaves();
        try
        {
            await foreach (var e in client.ListAsync(KubeResources.Events, ns, new ListQuery(FieldSelector: $"reason={Reason}"), cancellationToken).ConfigureAwait(false))
            {
                if (e.Text("reason") == Reason && e.Text("message") is { } message && message.LastIndexOf(' ') is > 0 and var last)
                {
                    issued._events[message[(last + 1)..].ToLowerInvariant()] = StatusReader.Event(e);
                }
            }
        }
        catch (PkiMeshException e) when (e.ErrorId == "ClusterForbidden")
        {
            operation.Verbose($"{e.Message} The events of the identity controller are left out.");
        }

        return issued;
    }
}
