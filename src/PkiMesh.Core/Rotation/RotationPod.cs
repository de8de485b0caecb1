using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>A running pod with a proxy.</summary>
/// <param name="Subject">In words.</param>
/// <param name="IsControlPlane">It reads the ConfigMap at its start; others have the anchors injected.</param>
/// <param name="IsReady">Its Ready condition.</param>
/// <param name="Workload">What restarts it.</param>
/// <param name="Injected">The anchors in its environment; null where it reads the ConfigMap, or where they cannot be read.</param>
/// <param name="StartedUtc">Start of its oldest container.</param>
public sealed record RotationPod(
    string Subject, bool IsControlPlane, bool IsReady, RotationWorkload Workload, IReadOnlyList<ParsedCertificate>? Injected, DateTime? StartedUtc)
{
    /// <summary>Its containers run; one that is not ready may get ready at any moment, with the certificate that it has.</summary>
    public bool IsRunning { get; init; } = true;
}

/// <summary>What stands behind a pod.</summary>
public sealed record RotationWorkload(string Kind, string Namespace, string Name, RotationRestart Restart)
{
    public string Subject => $"{Kind} {Namespace}/{Name}";
}

/// <summary>How a pod comes to a restart.</summary>
public enum RotationRestart
{
    /// <summary>Deployment, StatefulSet, DaemonSet that roll out by themselves.</summary>
    Rollout,

    /// <summary>Another controller makes it again when it is evicted.</summary>
    Evict,

    /// <summary>A Job's: it ends.</summary>
    Ends,

    /// <summary>Nobody makes it again.</summary>
    Never,
}
