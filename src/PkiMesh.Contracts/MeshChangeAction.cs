namespace PkiMesh;

/// <summary>What happens, or would happen, to one object.</summary>
public enum MeshChangeAction
{
    /// <summary>It is there already as it should be: nothing is sent.</summary>
    None,

    /// <summary>It is made.</summary>
    Create,

    /// <summary>It is changed.</summary>
    Update,

    /// <summary>It is removed.</summary>
    Delete,

    /// <summary>It is waited for.</summary>
    Wait,
}
