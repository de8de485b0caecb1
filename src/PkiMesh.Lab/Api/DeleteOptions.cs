namespace PkiMesh.Lab.Api;

/// <summary>metav1.DeleteOptions. Propagation: Background, Foreground, Orphan; null is the kind's default.</summary>
public sealed record DeleteOptions
{
    public string? Propagation { get; init; }

    public long? GracePeriodSeconds { get; init; }

    public string? PreconditionUid { get; init; }

    public string? PreconditionResourceVersion { get; init; }

    public bool DryRun { get; init; }
}
