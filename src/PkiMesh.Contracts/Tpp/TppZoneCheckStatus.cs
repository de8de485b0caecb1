namespace PkiMesh;

/// <summary>What one check of a zone came to.</summary>
public enum TppZoneCheckStatus
{
    /// <summary>Nothing stands against a mesh CA of this zone.</summary>
    Passed,

    /// <summary>A mesh CA can come of it, and something about it needs attention.</summary>
    Warning,

    /// <summary>No usable mesh CA will come of it.</summary>
    Failed,

    /// <summary>It could not be looked at: the session's scope or rights do not reach, or an earlier check failed.</summary>
    NotTested,
}
