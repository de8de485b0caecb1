namespace PkiMesh;

/// <summary>What a rotation does with pods that no rollout restarts: without a controller, or of a Job.</summary>
public enum MeshUnmanagedPods
{
    /// <summary>It waits for pods of Jobs to end, and stops before the identity issuer is renewed while a pod without a controller trusts the old anchor alone.</summary>
    Wait,

    /// <summary>It evicts them, as far as PodDisruptionBudgets let it. A pod without a controller does not come back.</summary>
    Evict,

    /// <summary>It goes on without them: they lose their connections when the identity issuer is renewed.</summary>
    Ignore,
}
