using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Store;

/// <summary>
/// One object at one resourceVersion, kept as the UTF-8 JSON that goes over the wire (a tree of nodes is ten times as
/// large, and a lab may hold tens of thousands of pods). The tree that readers share lives only as long as they use it.
/// </summary>
public sealed class StoredObject
{
    private WeakReference<JsonObject>? _shared;

    internal StoredObject(string? ns, string name, string uid, long resourceVersion, byte[] json)
    {
        Namespace = ns;
        Name = name;
        Uid = uid;
        ResourceVersion = resourceVersion;
        Json = json;
        Key = KeyOf(ns, name);
    }

    private StoredObject(string key)
    {
        Key = key;
        Name = key;
        Uid = "";
        Json = [];
    }

    public string? Namespace { get; }

    public string Name { get; }

    public string Uid { get; }

    public long ResourceVersion { get; }

    public byte[] Json { get; }

    /// <summary>"namespace/name", or "name" in the cluster scope: the order of lists, as in etcd.</summary>
    public string Key { get; }

    public static string KeyOf(string? ns, string name) => string.IsNullOrEmpty(ns) ? name : $"{ns}/{name}";

    /// <summary>The tree that all readers share. It must not be altered.</summary>
    public JsonObject Shared()
    {
        if (_shared is { } weak && weak.TryGetTarget(out var tree))
        {
            return tree;
        }

        tree = Copy();
        _shared = new WeakReference<JsonObject>(tree);
        return tree;
    }

    /// <summary>A tree of the caller's own.</summary>
    public JsonObject Copy() => LabJson.ParseObject(Json);

    internal static StoredObject Probe(string key) => new(key);

    internal void Share(JsonObject tree) => _shared = new WeakReference<JsonObject>(tree);
}
