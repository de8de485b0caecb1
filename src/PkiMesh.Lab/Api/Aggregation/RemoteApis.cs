using System.Collections.Concurrent;

namespace PkiMesh.Lab.Api.Aggregation;

/// <summary>The API groups that Services serve, as of the last look at their APIServices.</summary>
public sealed class RemoteApis
{
    private readonly ConcurrentDictionary<(string Group, string Version), RemoteApi> _apis = new();

    internal IReadOnlyList<RemoteApi> All => [.. _apis.Values.OrderBy(api => api.Group, StringComparer.Ordinal).ThenBy(api => api.Version, StringComparer.Ordinal)];

    internal RemoteApi? Find(string group, string version) => _apis.GetValueOrDefault((group, version));

    internal void Set(RemoteApi api) => _apis[(api.Group, api.Version)] = api;

    internal void Remove(string group, string version) => _apis.TryRemove((group, version), out _);
}
