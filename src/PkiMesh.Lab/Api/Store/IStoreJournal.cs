namespace PkiMesh.Lab.Api.Store;

/// <summary>Where commits are made to last. It is called inside the commit, before anybody sees the change.</summary>
public interface IStoreJournal
{
    void Append(StoreChangeKind kind, string group, string resource, StoredObject value);
}
