namespace PkiMesh;

/// <summary>The state of one link of the chain of trust.</summary>
public enum MeshLinkStatus
{
    /// <summary>It holds.</summary>
    Sound,

    /// <summary>It holds now, and something about it will break or is wider than it should be.</summary>
    AtRisk,

    /// <summary>It is broken.</summary>
    Broken,

    /// <summary>It could not be looked at: what it hangs on is missing, or no session was given.</summary>
    NotTested,
}
