using System.Collections.Immutable;

namespace PkiMesh.Lab.Api.Store;

/// <summary>
/// The objects of one resource, and the log of its last changes: watches read on from a resourceVersion in it, and a paged
/// list goes back by it to the state of its first page.
/// </summary>
public sealed class ResourceTable
{
    private readonly Lock _gate = new();
    private readonly ChangeLog _log;
    private readonly List<Action<StoreChange>> _subscribers = [];
    private ImmutableSortedSet<StoredObject> _objects = ImmutableSortedSet.Create<StoredObject>(KeyOrder.Instance);
    private TaskCompletionSource _changed = NewSignal();

    internal ResourceTable(string group, string resource, long resourceVersion)
    {
        Group = group;
        Resource = resource;
        _log = new ChangeLog(resourceVersion);
    }

    public string Group { get; }

    public string Resource { get; }

    public int Count => _objects.Count;

    /// <summary>Changes up to and with this resourceVersion are no longer in the log.</summary>
    public long Horizon
    {
        get
        {
            lock (_gate)
            {
                return _log.Horizon;
            }
        }
    }

    public StoredObject? Find(string? ns, string name) =>
        _objects.TryGetValue(StoredObject.Probe(StoredObject.KeyOf(ns, name)), out var found) ? found : null;

    public ImmutableSortedSet<StoredObject> Snapshot() => _objects;

    /// <summary>The part of a snapshot that lies in a namespace (null: all of it).</summary>
    public static IEnumerable<StoredObject> InNamespace(ImmutableSortedSet<StoredObject> objects, string? ns) =>
        ns is null ? objects : Range(objects, ns + "/", ns + "0");

    /// <summary>From the first key at or behind <paramref name="from"/> up to, and without, <paramref name="to"/>.</summary>
    public static IEnumerable<StoredObject> Range(ImmutableSortedSet<StoredObject> objects, string from, string? to)
    {
        var start = IndexFrom(objects, from);
        var end = to is null ? objects.Count : IndexFrom(objects, to);
        for (var i = start; i < end; i++)
        {
            yield return objects[i];
        }
    }

    /// <summary>The objects as they were at an earlier resourceVersion, or null where the log does not reach that far back.</summary>
    public ImmutableSortedSet<StoredObject>? At(long resourceVersion)
    {
        lock (_gate)
        {
            if (_log.Since(resourceVersion) is not { } later)
            {
                return null;
            }

            var objects = _objects.ToBuilder();
            foreach (var entry in later.Reverse())
            {
                objects.Remove(entry.Object);
                if (entry.Before is { } before)
                {
                    objects.Add(before);
                }
            }

            return objects.ToImmutable();
        }
    }

    /// <summary>The changes behind a resourceVersion, or null where the log has forgotten some, and a task that ends at the next change.</summary>
    public (IReadOnlyList<StoreEntry>? Entries, Task Changed) Since(long resourceVersion)
    {
        lock (_gate)
        {
            return (_log.Since(resourceVersion), _changed.Task);
        }
    }

    internal void Load(StoredObject value) => _objects = _objects.Add(value);

    /// <summary>Inside the store's commit.</summary>
    internal void Commit(StoreEntry entry)
    {
        TaskCompletionSource signal;
        Action<StoreChange>[] subscribers;
        lock (_gate)
        {
            var objects = entry.Before is { } before ? _objects.Remove(before) : _objects;
            _objects = entry.Kind == StoreChangeKind.Deleted ? objects : objects.Add(entry.Object);
            _log.Add(entry);
            signal = _changed;
            _changed = NewSignal();
            subscribers = [.. _subscribers];
        }

        if (subscribers.Length > 0)
        {
            var change = entry.ToChange();
            foreach (var subscriber in subscribers)
            {
                subscriber(change);
            }
        }

        signal.TrySetResult();
    }

    internal void Forget(long resourceVersion)
    {
        lock (_gate)
        {
            _log.Forget(resourceVersion);
        }
    }

    internal IDisposable Subscribe(Action<StoreChange> subscriber)
    {
        lock (_gate)
        {
            _subscribers.Add(subscriber);
        }

        foreach (var stored in _objects)
        {
            subscriber(new StoreChange(StoreChangeKind.Added, stored.Shared(), null, stored.ResourceVersion));
        }

        return new Subscription(this, subscriber);
    }

    private static int IndexFrom(ImmutableSortedSet<StoredObject> objects, string key)
    {
        var index = objects.IndexOf(StoredObject.Probe(key));
        return index < 0 ? ~index : index;
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private sealed class KeyOrder : IComparer<StoredObject>
    {
        public static readonly KeyOrder Instance = new();

        public int Compare(StoredObject? x, StoredObject? y) => string.CompareOrdinal(x!.Key, y!.Key);
    }

    private sealed class Subscription(ResourceTable table, Action<StoreChange> subscriber) : IDisposable
    {
        public void Dispose()
        {
            lock (table._gate)
            {
                table._subscribers.Remove(subscriber);
            }
        }
    }
}
