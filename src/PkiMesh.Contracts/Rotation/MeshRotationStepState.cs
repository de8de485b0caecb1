namespace PkiMesh;

/// <summary>One step of a rotation: what it touches, and by what it is seen to be done.</summary>
/// <param name="Position">Its place in the order of this rotation, from 1.</param>
/// <param name="Step">The step.</param>
/// <param name="Status">Where it stands.</param>
/// <param name="Gate">What must be seen for it to count as done.</param>
public sealed record MeshRotationStepState(int Position, MeshRotationStep Step, MeshRotationStepStatus Status, string Gate)
{
    /// <summary>What it changes; empty where it is done, or where there is nothing to change.</summary>
    public IReadOnlyList<MeshChange> Changes { get; init; } = [];

    /// <summary>How many workloads it restarts.</summary>
    public int Restarts { get; init; }

    /// <summary>About how long it takes; an estimate from the number of workloads and pods.</summary>
    public TimeSpan ExpectedTime { get; init; }

    /// <summary>Why it is not done: what was last seen. Empty where it is done, and where what decides it cannot be seen yet.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The step's name.</summary>
    public override string ToString() => Step.ToString();
}
