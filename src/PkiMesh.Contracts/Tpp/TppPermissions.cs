namespace PkiMesh;

/// <summary>What the session's user may do with an object.</summary>
public sealed record TppPermissions
{
    /// <summary>The object's DN.</summary>
    public required string Dn { get; init; }

    /// <summary>See that it is there.</summary>
    public bool View { get; init; }

    /// <summary>Read it.</summary>
    public bool Read { get; init; }

    /// <summary>Change it.</summary>
    public bool Write { get; init; }

    /// <summary>Make objects in it.</summary>
    public bool Create { get; init; }

    /// <summary>Delete it.</summary>
    public bool Delete { get; init; }

    /// <summary>Revoke certificates.</summary>
    public bool Revoke { get; init; }

    /// <summary>Change its policy.</summary>
    public bool PolicyWrite { get; init; }

    /// <summary>Read private keys.</summary>
    public bool PrivateKeyRead { get; init; }

    /// <summary>Write private keys.</summary>
    public bool PrivateKeyWrite { get; init; }

    /// <summary>Give rights on it.</summary>
    public bool ManagePermissions { get; init; }

    /// <summary>Whether cert-manager can request certificates in this folder: view, read, write and create.</summary>
    public bool MayRequest => View && Read && Write && Create;
}
