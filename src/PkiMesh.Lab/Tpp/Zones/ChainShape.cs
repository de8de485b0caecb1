namespace PkiMesh.Lab.Tpp.Zones;

/// <summary>How retrieve returns the chain when asked for it.</summary>
public enum ChainShape
{
    /// <summary>Leaf first, root last, or as the request orders.</summary>
    Normal,

    /// <summary>The certificate alone.</summary>
    None,

    /// <summary>Root first, whatever was asked.</summary>
    RootFirst,

    /// <summary>The leaf, then the CAs in a wrong order.</summary>
    Unordered,
}
