using System.Collections.Concurrent;
using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Store;

/// <summary>
/// The lab's etcd: one counter of resourceVersions for all resources, commits one at a time, each compared with what its
/// writer had read.
/// </summary>
public sealed class ObjectStore
{
    private readonly Lock _commit = new();
    private readonly ConcurrentDictionary<(string Group, string Resource), ResourceTable> _tables = new();
    private readonly IStoreJournal? _journal;
    private readonly List<Action<ResourceTable, StoreEntry>> _watchers = [];
    private long _resourceVersion;

    public ObjectStore(IStoreJournal? journal = null)
    {
        _journal = journal;
        _resourceVersion = 1;
    }

    /// <summary>The resourceVersion of the last commit.</summary>
    public long ResourceVersion => Interlocked.Read(ref _resourceVersion);

    public IEnumerable<ResourceTable> Tables => _tables.Values;

    public ResourceTable Table(string group, string resource) =>
        _tables.TryGetValue((group, resource), out var table)
            ? table
            : _tables.GetOrAdd((group, resource), key => new ResourceTable(key.Group, key.Resource, ResourceVersion));

    /// <summary>Stores a new object; null if there is one of that name.</summary>
    public StoredObject? Insert(ResourceTable table, JsonObject value)
    {
        lock (_commit)
        {
            var (ns, name) = NameOf(value);
            return table.Find(ns, name) is null ? Commit(table, StoreChangeKind.Added, value, null) : null;
        }
    }

    /// <summary>Stores a new state of an object; null if somebody else changed or deleted it since <paramref name="expected"/>.</summary>
    public StoredObject? Replace(ResourceTable table, StoredObject expected, JsonObject value)
    {
        lock (_commit)
        {
            return IsCurrent(table, expected) ? Commit(table, StoreChangeKind.Modified, value, expected) : null;
        }
    }

    /// <summary>Removes an object; watchers see <paramref name="last"/> as its last state. Null as in <see cref="Replace"/>.</summary>
    public StoredObject? Remove(ResourceTable table, StoredObject expected, JsonObject last)
    {
        lock (_commit)
        {
            return IsCurrent(table, expected) ? Commit(table, StoreChangeKind.Deleted, last, expected) : null;
        }
    }

    /// <summary>The objects of a resource and the resourceVersion at which they are so.</summary>
    public (System.Collections.Immutable.ImmutableSortedSet<StoredObject> Objects, long ResourceVersion) Snapshot(ResourceTable table)
    {
        lock (_commit)
        {
            return (table.Snapshot(), _resourceVersion);
        }
    }

    /// <summary>Calls back for what there is and then for every change, inside its commit.</summary>
    public IDisposable Subscribe(ResourceTable table, Action<StoreChange> onChange)
    {
        lock (_commit)
        {
            return table.Subscribe(onChange);
        }
    }

    /// <summary>Calls back for what there is (as Added) and then for every change of every resource, inside its commit.</summary>
    internal IDisposable SubscribeAll(Action<ResourceTable, StoreEntry> onChange)
    {
        lock (_commit)
        {
            foreach (var table in _tables.Values)
            {
                foreach (var stored in table.Snapshot())
                {
                    onChange(table, new StoreEntry(StoreChangeKind.Added, stored, null));
                }
            }

            _watchers.Add(onChange);
            return new Subscription(this, onChange);
        }
    }

    /// <summary>Forgets the changes up to a resourceVersion, as etcd's compaction does: older watches and pages get 410.</summary>
    public void Compact(long resourceVersion)
    {
        foreach (var table in _tables.Values)
        {
            table.Forget(resourceVersion);
        }
    }

    /// <summary>Puts back what a journal held, before anything else happens.</summary>
    internal void Load(string group, string resource, byte[] json)
    {
        var value = LabJson.ParseObject(json);
        var (ns, name) = NameOf(value);
        var resourceVersion = long.Parse((string)value["metadata"]!["resourceVersion"]!, CultureInfo.InvariantCulture);
        Table(group, resource).Load(new StoredObject(ns, name, (string?)value["metadata"]!["uid"] ?? "", resourceVersion, json));
    }

    /// <summary>Continues the counter of a journal; what was before it is compacted.</summary>
    internal void ContinueFrom(long resourceVersion)
    {
        _resourceVersion = Math.Max(_resourceVersion, resourceVersion);
        Compact(_resourceVersion);
    }

    private StoredObject Commit(ResourceTable table, StoreChangeKind kind, JsonObject value, StoredObject? before)
    {
        var next = _resourceVersion + 1;
        var metadata = (JsonObject)value["metadata"]!;
        metadata["resourceVersion"] = next.ToString(CultureInfo.InvariantCulture);
        var (ns, name) = NameOf(value);
        var stored = new StoredObject(ns, name, (string?)metadata["uid"] ?? "", next, LabJson.ToStored(value));
        _journal?.Append(kind, table.Group, table.Resource, stored);
        var entry = new StoreEntry(kind, stored, before);
        table.Commit(entry);
        // Only now: a watch that read the number before the change would go on behind it and never see it.
        Interlocked.Exchange(ref _resourceVersion, next);
        foreach (var watcher in _watchers)
        {
            watcher(table, entry);
        }

        return stored;
    }

    private static bool IsCurrent(ResourceTable table, StoredObject expected) =>
        ReferenceEquals(table.Find(expected.Namespace, expected.Name), expected);

    private static (string? Namespace, string Name) NameOf(JsonObject value)
    {
        var metadata = value["metadata"]!;
        return ((string?)metadata["namespace"], (string)metadata["name"]!);
    }

    private sealed class Subscription(ObjectStore store, Action<ResourceTable, StoreEntry> onChange) : IDisposable
    {
        public void Dispose()
        {
            lock (store._commit)
            {
                store._watchers.Remove(onChange);
            }
        }
    }
}
