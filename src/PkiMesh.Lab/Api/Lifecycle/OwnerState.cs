namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>An owner as the garbage collector finds it; Waiting: it waits for its dependents to go; Unknown: it cannot be looked up.</summary>
internal enum OwnerState
{
    Solid,
    Gone,
    Waiting,
    Unknown,
}
