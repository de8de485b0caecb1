namespace PkiMesh;

/// <summary>What becomes of a mesh if nobody acts.</summary>
public enum MeshOutlook
{
    /// <summary>It works until its anchor ends, and trusts the anchor alone.</summary>
    Lasts,

    /// <summary>It works on, because it trusts a CA above its anchor: every certificate of that CA counts as a mesh identity.</summary>
    TrustsTooMuch,

    /// <summary>It stops working on a date that is known, before its anchor ends.</summary>
    Breaks,

    /// <summary>It has stopped working.</summary>
    Broken,

    /// <summary>What would have to be known could not be read.</summary>
    Unknown,
}
