namespace PkiMesh;

/// <summary>Where one step of a rotation stands.</summary>
public enum MeshRotationStepStatus
{
    /// <summary>What it is for has been seen to be so.</summary>
    Done,

    /// <summary>It is the next to do, or under way.</summary>
    Next,

    /// <summary>It comes later.</summary>
    Pending,
}
