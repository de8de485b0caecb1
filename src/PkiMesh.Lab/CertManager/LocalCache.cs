using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.CertManager;

/// <summary>The objects of one resource as last seen, and who wants to hear of changes. Handlers run inside the commit: they may only enqueue.</summary>
internal sealed class LocalCache(ILabApi api, ResourceId resource) : IDisposable
{
    private readonly ConcurrentDictionary<string, JsonObject> _objects = new(StringComparer.Ordinal);
    private readonly List<Action<JsonObject>> _handlers = [];
    private readonly List<Action<JsonObject>> _former = [];
    private IDisposable? _subscription;

    public ICollection<JsonObject> All => _objects.Values;

    public JsonObject? Find(string? ns, string name) => _objects.GetValueOrDefault(ns is null ? name : $"{ns}/{name}");

    /// <summary>Before <see cref="Start"/> only.</summary>
    public void OnChange(Action<JsonObject> handler) => _handlers.Add(handler);

    /// <summary>The same, and of what an object was before as well, as controller-runtime's handlers are told.</summary>
    public void OnEitherSide(Action<JsonObject> handler)
    {
        _handlers.Add(handler);
        _former.Add(handler);
    }

    public void Start() => _subscription = api.Subscribe(resource, Changed);

    /// <summary>Tells everybody of every object again, as a shared informer does.</summary>
    public void Resync()
    {
        foreach (var value in All)
        {
            Tell(value);
        }
    }

    public void Dispose() => _subscription?.Dispose();

    private void Changed(StoreChange change)
    {
        if (change.Kind == StoreChangeKind.Deleted)
        {
            _objects.TryRemove(change.Key, out _);
        }
        else
        {
            _objects[change.Key] = change.Object;
        }

        if (change is { Kind: StoreChangeKind.Modified, Before: { } before })
        {
            foreach (var handler in _former)
            {
                handler(before);
            }
        }

        Tell(change.Object);
    }

    private void Tell(JsonObject value)
    {
        foreach (var handler in _handlers)
        {
            handler(value);
        }
    }
}
