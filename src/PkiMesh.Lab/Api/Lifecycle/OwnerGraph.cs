using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Store;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>Which objects live, by uid, and who names whom as an owner. Kept by the store's commits.</summary>
internal sealed class OwnerGraph
{
    private static readonly HashSet<ObjectKey> s_none = [];
    private readonly Lock _gate = new();
    private readonly Dictionary<string, ObjectKey> _live = [];
    private readonly Dictionary<string, HashSet<ObjectKey>> _dependents = [];

    // As many as the real one remembers (garbagecollector.go, absentOwnerCache).
    private readonly RecentEntries<string> _gone = new(500);

    public ObjectKey? Find(string uid)
    {
        lock (_gate)
        {
            return _live.TryGetValue(uid, out var key) ? key : null;
        }
    }

    public IReadOnlyList<ObjectKey> DependentsOf(string uid)
    {
        lock (_gate)
        {
            return [.. _dependents.GetValueOrDefault(uid, s_none)];
        }
    }

    /// <summary>It was in this namespace or in none, owned something, and was deleted: known also when its kind is served no more.</summary>
    public bool IsGone(string uid, string? ns)
    {
        lock (_gate)
        {
            return _gone[uid] is { } key && (ObjectKey.Parse(key).Namespace is not { } was || was == ns);
        }
    }

    /// <summary>Takes a change in and returns what the collector must look at.</summary>
    public IReadOnlyList<ObjectKey> Apply(ResourceTable table, StoreEntry entry)
    {
        var key = new ObjectKey(table.Group, table.Resource, entry.Object.Key);
        // Most objects have no owner and say so without being parsed.
        var owners = OwnersOf(entry.Object);
        var before = entry.Before is { } old ? OwnersOf(old) : [];
        var look = new List<ObjectKey>();
        lock (_gate)
        {
            foreach (var uid in before.Where(uid => entry.Kind == StoreChangeKind.Deleted || !owners.Contains(uid)))
            {
                if (_dependents.TryGetValue(uid, out var known) && known.Remove(key) && known.Count == 0)
                {
                    _dependents.Remove(uid);
                }

                if (_live.TryGetValue(uid, out var owner))
                {
                    look.Add(owner);
                }
            }

            if (entry.Kind == StoreChangeKind.Deleted)
            {
                _live.Remove(entry.Object.Uid);
                if (_dependents.ContainsKey(entry.Object.Uid))
                {
                    _gone[entry.Object.Uid] = key.ToString();
                }

                look.AddRange(_dependents.GetValueOrDefault(entry.Object.Uid, s_none));
                return look;
            }

            _live[entry.Object.Uid] = key;
            foreach (var uid in owners)
            {
                if (!_dependents.TryGetValue(uid, out var known))
                {
                    _dependents[uid] = known = [];
                }

                known.Add(key);
            }

            if (owners.Any(uid => !_live.ContainsKey(uid) || entry.Kind == StoreChangeKind.Added))
            {
                look.Add(key);
            }
        }

        if (HasCollectorsFinalizer(entry.Object))
        {
            look.Add(key);
        }

        return look;
    }

    public static IReadOnlyList<string> OwnersOf(StoredObject stored) =>
        stored.Json.AsSpan().IndexOf("\"ownerReferences\":"u8) < 0
            ? []
            : [.. (stored.Shared()["metadata"]!["ownerReferences"] as JsonArray ?? []).Select(one => (string?)one?["uid"] ?? "").Where(uid => uid.Length > 0)];

    private static bool HasCollectorsFinalizer(StoredObject stored) =>
        stored.Json.AsSpan().IndexOf("\"deletionTimestamp\":"u8) >= 0
        && Meta.IsDeleting(stored.Shared())
        && Meta.Finalizers(stored.Shared()).Any(one => one is ObjectDeleter.Orphan or ObjectDeleter.Foreground);
}
