namespace PkiMesh.Core.Rotation;

/// <summary>The way a rotation takes, or how it ended.</summary>
public enum RotationPhase
{
    Forward,
    Back,
    Completed,
    Undone,
}
