using System.Collections.Concurrent;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>Which kinds the server serves. What was found is remembered; what was not is asked again.</summary>
internal sealed class KubeDiscovery(KubeClient client)
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<KubeResource>> _groups = new();

    /// <summary>The resource of a kind, or null when it is not served.</summary>
    public async Task<KubeResource?> FindAsync(string apiVersion, string kind, CancellationToken cancellationToken)
    {
        if (_groups.TryGetValue(apiVersion, out var known) && Pick(known, kind) is { } hit)
            return hit;
        var served = await ReadAsync(apiVersion, cancellationToken).ConfigureAwait(false);
        _groups[apiVersion] = served;
        return Pick(served, kind);
    }

    /// <summary>As <see cref="FindAsync"/>; not served is an error that says what to install.</summary>
    public async Task<KubeResource> RequireAsync(string apiVersion, string kind, CancellationToken cancellationToken) =>
        await FindAsync(apiVersion, kind, cancellationToken).ConfigureAwait(false) ?? throw KubeErrors.NotServed(apiVersion, kind);

    public async Task<bool> IsServedAsync(KubeResource resource, CancellationToken cancellationToken) =>
        await FindAsync(resource.ApiVersion, resource.Kind, cancellationToken).ConfigureAwait(false) is not null;

    /// <summary>Fails when a kind is not served.</summary>
    public async Task RequireAsync(KubeResource resource, CancellationToken cancellationToken) =>
        await RequireAsync(resource.ApiVersion, resource.Kind, cancellationToken).ConfigureAwait(false);

    private static KubeResource? Pick(IReadOnlyList<KubeResource> served, string kind) => served.FirstOrDefault(r => r.Kind == kind);

    private async Task<IReadOnlyList<KubeResource>> ReadAsync(string apiVersion, CancellationToken cancellationToken)
    {
        var parts = apiVersion.Split('/', 2);
        var (group, version) = parts.Length == 1 ? ("", parts[0]) : (parts[0], parts[1]);
        var list = await client.GetPathAsync(group.Length == 0 ? $"/api/{version}" : $"/apis/{group}/{version}", cancellationToken).ConfigureAwait(false);
        return list.Items("resources")
            .Where(r => r.Text("name") is { } n && !n.Contains('/'))
            .Select(r => new KubeResource(group, version, r.Text("name")!, r.Text("kind") ?? "", r.Flag("namespaced") ?? false))
            .ToArray();
    }
}
