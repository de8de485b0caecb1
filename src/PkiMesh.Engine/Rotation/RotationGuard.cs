using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>Keeps other commands from changing what a rotation holds: each of them knows one step of its order, and not where it stands.</summary>
internal static class RotationGuard
{
    /// <summary>Refuses a change that a rotation under way would have to undo, or that would cut connections in the midst of it.</summary>
    /// <param name="client">The cluster.</param>
    /// <param name="trustNamespace">The namespace of the anchor, where the record lies.</param>
    /// <param name="controlPlane">The control plane's namespace; null for any mesh that stands on an anchor there.</param>
    /// <param name="subject">What would be changed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException">RotationUnderWay, RotationRecordUnreadable.</exception>
    public static async Task RefuseAsync(KubeClient client, string trustNamespace, string? controlPlane, string subject, CancellationToken cancellationToken)
    {
        if (controlPlane is not null)
        {
            Refuse(await new RotationRecordStore(client, trustNamespace, controlPlane).ReadAsync(cancellationToken).ConfigureAwait(false), subject);
            return;
        }

        await foreach (var record in RotationRecordStore.ListAsync(client, trustNamespace, cancellationToken).ConfigureAwait(false))
        {
            Refuse(record, subject);
        }
    }

    private static void Refuse(RotationRecord? record, string subject)
    {
        if (record is { IsUnderWay: true })
        {
            throw new PkiMeshException("RotationUnderWay", PkiMeshErrorKind.InvalidOperation,
                $"Rotation {record.Id} of the trust anchor is under way, begun {record.StartedUtc:u}: to change {subject} now could cut connections. Nothing was changed.", record.Id,
                "Let Update-MeshTrustAnchor bring it to its end, or Undo-MeshRotation take it back; then run the command again. -Force changes it all the same.");
        }
    }
}
