using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>What the API server serves at this moment. Safe to use from any thread; readers see whole states only.</summary>
public sealed class ResourceRegistry
{
    private static readonly IReadOnlyList<ResourceInfo> s_builtIn = BuiltInResources.Load();

    private readonly Lock _gate = new();
    private State _state = State.Of(s_builtIn, ImmutableSortedDictionary<string, IReadOnlyList<ResourceInfo>>.Empty, 1);

    /// <summary>Grows with every change; discovery and OpenAPI may be cached by it.</summary>
    public long Generation => Volatile.Read(ref _state).Generation;

    /// <summary>Built-in resources in discovery's order, then custom ones by group, newest version first.</summary>
    public IReadOnlyList<ResourceInfo> All => Volatile.Read(ref _state).All;

    public ResourceInfo? Find(string group, string version, string resource) => Find(new ResourceId(group, version, resource));

    public ResourceInfo? Find(ResourceId id) => Volatile.Read(ref _state).ById.GetValueOrDefault(id);

    public ResourceInfo? FindKind(string group, string version, string kind) =>
        Volatile.Read(ref _state).ByKind.GetValueOrDefault((group, version, kind));

    public bool HasGroup(string group) => All.Any(r => r.Id.Group == group);

    /// <summary>Serves a CustomResourceDefinition's resources, replacing those of an earlier state of it.</summary>
    public void AddCustom(JsonObject crd)
    {
        var name = (string)crd["metadata"]!["name"]!;
        var resources = CrdReader.Read(crd);
        lock (_gate)
        {
            Replace(_state.Custom.SetItem(name, resources));
        }
    }

    /// <summary>Stops serving the resources of the CustomResourceDefinition of this name.</summary>
    public bool Remove(string crdName)
    {
        lock (_gate)
        {
            if (!_state.Custom.ContainsKey(crdName))
            {
                return false;
            }

            Replace(_state.Custom.Remove(crdName));
            return true;
        }
    }

    private void Replace(ImmutableSortedDictionary<string, IReadOnlyList<ResourceInfo>> custom) =>
        Volatile.Write(ref _state, State.Of(s_builtIn, custom, _state.Generation + 1));

    private sealed record State(
        IReadOnlyList<ResourceInfo> All,
        Dictionary<ResourceId, ResourceInfo> ById,
        Dictionary<(string Group, string Version, string Kind), ResourceInfo> ByKind,
        ImmutableSortedDictionary<string, IReadOnlyList<ResourceInfo>> Custom,
        long Generation)
    {
        public static State Of(IReadOnlyList<ResourceInfo> builtIn, ImmutableSortedDictionary<string, IReadOnlyList<ResourceInfo>> custom, long generation)
        {
            var added = custom.Values.SelectMany(r => r)
                .OrderBy(r => r.Id.Group, StringComparer.Ordinal)
                .ThenBy(r => r.Id.Version, Comparer<string>.Create(KubeVersion.Compare))
                .ThenBy(r => r.Id.Resource, StringComparer.Ordinal);
            ResourceInfo[] all = [.. builtIn, .. added];
            var byId = new Dictionary<ResourceId, ResourceInfo>();
            var byKind = new Dictionary<(string, string, string), ResourceInfo>();
            foreach (var resource in all)
            {
                byId.TryAdd(resource.Id, resource);
                byKind.TryAdd((resource.Id.Group, resource.Id.Version, resource.Kind), resource);
            }

            return new State(all, byId, byKind, custom, generation);
        }
    }
}
