namespace PkiMesh;

/// <summary>How namespaces are marked for injection.</summary>
public sealed record MeshInjectionOptions
{
    /// <summary>Restart the workloads whose pods have no proxy.</summary>
    public bool Restart { get; init; }

    /// <summary>Take the annotation over from another field manager.</summary>
    public bool Force { get; init; }

    /// <summary>Do not wait until restarted workloads are ready.</summary>
    public bool NoWait { get; init; }

    /// <summary>How long to wait.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
