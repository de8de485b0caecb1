namespace PkiMesh;

/// <summary>Whether a prerequisite is met.</summary>
public enum MeshPrerequisiteStatus
{
    /// <summary>It is.</summary>
    Met,

    /// <summary>The job can be done, and something about it needs attention.</summary>
    Warning,

    /// <summary>It is not, and what needs it will fail.</summary>
    Missing,

    /// <summary>It could not be looked at.</summary>
    NotTested,
}
