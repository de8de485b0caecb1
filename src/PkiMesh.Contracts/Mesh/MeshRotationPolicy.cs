namespace PkiMesh;

/// <summary>What a renewal does to the key.</summary>
public enum MeshRotationPolicy
{
    /// <summary>It makes a new one.</summary>
    Always,

    /// <summary>It keeps it.</summary>
    Never,
}
