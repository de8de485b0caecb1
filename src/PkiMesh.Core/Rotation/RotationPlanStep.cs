namespace PkiMesh.Core.Rotation;

/// <summary>One step of a plan.</summary>
public sealed record RotationPlanStep
{
    public required MeshRotationStep Step { get; init; }

    public required bool IsDone { get; init; }

    /// <summary>What must be seen.</summary>
    public required string Gate { get; init; }

    /// <summary>Why it is not done.</summary>
    public string Reason { get; init; } = "";

    public IReadOnlyList<MeshChange> Changes { get; init; } = [];

    /// <summary>The workloads it restarts.</summary>
    public IReadOnlyList<RotationWorkload> Restarts { get; init; } = [];

    /// <summary>The pods that make the step undone.</summary>
    public IReadOnlyList<RotationPod> Stale { get; init; } = [];

    /// <summary>Of these, those in the way that no rollout restarts.</summary>
    public IReadOnlyList<RotationPod> Unmanaged { get; init; } = [];

    public TimeSpan ExpectedTime { get; init; }
}
