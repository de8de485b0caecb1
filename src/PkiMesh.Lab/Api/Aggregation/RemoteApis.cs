using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Aggregation;

/// <summary>The API groups that Services serve, as of the last look at their APIServices.</summary>
public sealed class RemoteApis
{
    private readonly ConcurrentDictionary<(string Group, string Version), RemoteApi> _apis = new();

    private long _generation;

    /// <summary>Grows with every change; discovery may be cached by it.</summary>
    internal long Generation => Interlocked.Read(ref _generation);

    internal IReadOnlyList<RemoteApi> All => [.. _apis.Values.OrderBy(api => api.Group, StringComparer.Ordinal).ThenBy(api => api.Version, StringComparer.Ordinal)];

    internal RemoteApi? Find(string group, string version) => _apis.GetValueOrDefault((group, version));

    internal void Set(RemoteApi api)
    {
        var known = Find(api.Group, api.Version);
        _apis[(api.Group, api.Version)] = api;
        if (known is null || known with { Resources = null } != api with { Resources = null } || !JsonNode.DeepEquals(known.Resources, api.Resources))
        {
            Interlocked.Increment(ref _generation);
        }
    }

    internal void Remove(string group, string version)
    {
        if (_apis.TryRemove((group, version), out _))
        {
            Interlocked.Increment(ref _generation);
        }
    }
}
