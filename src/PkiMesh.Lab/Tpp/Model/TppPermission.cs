namespace PkiMesh.Lab.Tpp.Model;

/// <summary>What an identity may do to an object; a right given on a folder holds for everything below it.</summary>
[Flags]
public enum TppPermission
{
    None = 0,
    View = 1,
    Read = 2,
    Write = 4,
    Create = 8,
    Delete = 16,
    Rename = 32,
    Associate = 64,
    Revoke = 128,
    PrivateKeyRead = 256,
    PrivateKeyWrite = 512,
    PolicyWrite = 1024,
    ManagePermissions = 2048,
    All = 4095,
}
