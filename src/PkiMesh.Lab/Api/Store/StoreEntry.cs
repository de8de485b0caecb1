namespace PkiMesh.Lab.Api.Store;

/// <summary>One line of a resource's change log. For a deletion <see cref="Object"/> is the last state, at the deletion's resourceVersion.</summary>
public sealed record StoreEntry(StoreChangeKind Kind, StoredObject Object, StoredObject? Before)
{
    public long ResourceVersion => Object.ResourceVersion;

    internal StoreChange ToChange() => new(Kind, Object.Shared(), Before?.Shared(), ResourceVersion);
}
