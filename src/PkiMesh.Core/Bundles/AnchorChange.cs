namespace PkiMesh.Core.Bundles;

/// <summary>What a new set of anchors does to those the mesh trusts now.</summary>
public enum AnchorChange
{
    /// <summary>Nothing was trusted before.</summary>
    First,

    /// <summary>The same set.</summary>
    None,

    /// <summary>Anchors come, none goes: safe at any time.</summary>
    Added,

    /// <summary>An anchor goes: whatever was issued below it is refused by pods that learn of the change, and the new is refused by those that do not.</summary>
    Dropped,
}
