using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>The Kubernetes API as JSON objects. Missing is null; every refusal is a <see cref="PkiMeshException"/>.</summary>
internal sealed class KubeClient : IDisposable
{
    public const string FieldManager = "pkimesh";
    private readonly KubeTransport _transport;

    public KubeClient(KubeTransport transport)
    {
        _transport = transport;
        Discovery = new KubeDiscovery(this);
        Waiter = new KubeWaiter(this);
    }

    public string Server => _transport.Server;

    /// <summary>The package's client, for what needs a WebSocket.</summary>
    public k8s.Kubernetes Raw => _transport.Client;

    public KubeDiscovery Discovery { get; }

    public KubeWaiter Waiter { get; }

    /// <summary>Now, by the API server's clock.</summary>
    public DateTimeOffset ServerNow => _transport.ServerNow;

    public TimeSpan ClockSkew => _transport.Skew;

    public Task<JsonObject?> GetAsync(KubeResource resource, string? ns, string name, CancellationToken cancellationToken) =>
        _transport.SendAsync(new("get", resource, ns, name), HttpMethod.Get, resource.PathOf(ns, name), null, null, true, cancellationToken);

    /// <summary>As <see cref="GetAsync"/>, but missing is an error.</summary>
    public async Task<JsonObject> RequireAsync(KubeResource resource, string? ns, string name, CancellationToken cancellationToken) =>
        (await _transport.SendAsync(new("get", resource, ns, name), HttpMethod.Get, resource.PathOf(ns, name), null, null, false, cancellationToken).ConfigureAwait(false))!;

    /// <summary>A path outside the resources, such as /version; null on 404.</summary>
    public Task<JsonObject?> GetPathAsync(string path, CancellationToken cancellationToken) =>
        _transport.SendAsync(KubeCall.Path(path), HttpMethod.Get, path, null, null, true, cancellationToken);

    /// <summary>A path whose answer is no JSON object, such as what a pod's proxy brings; the caller disposes of it.</summary>
    public Task<HttpResponseMessage> OpenPathAsync(KubeCall call, string path, CancellationToken cancellationToken) => _transport.OpenAsync(call, path, cancellationToken);

    /// <summary>A stream that is asked for with a body, whose answer may take any time to begin; the caller disposes of it.</summary>
    public Task<HttpResponseMessage> OpenStreamAsync(KubeCall call, string path, byte[] payload, string contentType, CancellationToken cancellationToken) =>
        _transport.OpenAsync(call, HttpMethod.Post, path, payload, contentType, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Every object, page by page. A kind the server does not serve is an error.</summary>
    public async IAsyncEnumerable<JsonObject> ListAsync(
        KubeResource resource, string? ns, ListQuery? query, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        query ??= new ListQuery();
        string? token = null;
        do
        {
            var page = await ListPageAsync(resource, ns, query, token, cancellationToken).ConfigureAwait(false);
            foreach (var item in page["items"] as JsonArray ?? [])
                if (item is JsonObject o)
                    yield return o;
            token = page.Text("metadata", "continue");
        }
        while (!string.IsNullOrEmpty(token));
    }

    internal async Task<JsonObject> ListPageAsync(KubeResource resource, string? ns, ListQuery query, string? token, CancellationToken cancellationToken)
    {
        var path = resource.PathOf(ns) + $"?limit={query.PageSize}" + Selectors(query) + (token is null ? "" : $"&continue={Uri.EscapeDataString(token)}");
        return (await _transport.SendAsync(new("list", resource, ns, null), HttpMethod.Get, path, null, null, false, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Server-side apply by the field manager of this module.</summary>
    public async Task<JsonObject> ApplyAsync(KubeResource resource, JsonObject body, ApplyOptions options, CancellationToken cancellationToken)
    {
        var (ns, name) = (body.Namespace(), body.Name());
        var path = resource.PathOf(ns, name) + $"?fieldManager={FieldManager}&fieldValidation={(options.Strict ? "Strict" : "Warn")}" +
            (options.Force ? "&force=true" : "") + (options.DryRun ? "&dryRun=All" : "");
        return (await _transport.SendAsync(new("apply", resource, ns, name), HttpMethod.Patch, path, body, "application/apply-patch+yaml", false, cancellationToken)
            .ConfigureAwait(false))!;
    }

    public async Task<JsonObject> CreateAsync(KubeResource resource, JsonObject body, bool dryRun, CancellationToken cancellationToken)
    {
        var path = resource.PathOf(body.Namespace()) + $"?fieldManager={FieldManager}" + (dryRun ? "&dryRun=All" : "");
        return (await _transport.SendAsync(new("create", resource, body.Namespace(), body.Name()), HttpMethod.Post, path, body, null, false, cancellationToken)
            .ConfigureAwait(false))!;
    }

    /// <summary>Asks for a pod to be evicted; a PodDisruptionBudget may refuse it with 429, which is tried again for a while.</summary>
    public async Task EvictAsync(string ns, string name, CancellationToken cancellationToken)
    {
        var body = new JsonObject
        {
            ["apiVersion"] = "policy/v1",
            ["kind"] = "Eviction",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
        };
        var path = KubeResources.Pods.PathOf(ns, name, "eviction");
        await _transport.SendAsync(new("create", KubeResources.PodEviction, ns, name), HttpMethod.Post, path, body, null, true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>JSON merge patch of an object or of a subresource such as status.</summary>
    public async Task<JsonObject> PatchAsync(
        KubeResource resource, string? ns, string name, JsonObject patch, string? subresource, CancellationToken cancellationToken)
    {
        var path = resource.PathOf(ns, name, subresource) + $"?fieldManager={FieldManager}";
        return (await _transport.SendAsync(new("patch", resource, ns, name), HttpMethod.Patch, path, patch, "application/merge-patch+json", false, cancellationToken)
            .ConfigureAwait(false))!;
    }

    /// <summary>Deletes; false when it was not there.</summary>
    public async Task<bool> DeleteAsync(KubeResource resource, string? ns, string name, CancellationToken cancellationToken) =>
        await _transport.SendAsync(new("delete", resource, ns, name), HttpMethod.Delete, resource.PathOf(ns, name), null, null, true, cancellationToken)
            .ConfigureAwait(false) is not null;

    /// <summary>One watch from a resourceVersion until the server ends it; an ERROR event is an exception (410 as ClusterResourceExpired).</summary>
    public async IAsyncEnumerable<KubeEvent> WatchAsync(
        KubeResource resource, string? ns, ListQuery query, string resourceVersion, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var call = new KubeCall("watch", resource, ns, null);
        var path = resource.PathOf(ns) + $"?watch=true&allowWatchBookmarks=true&timeoutSeconds=60&resourceVersion={Uri.EscapeDataString(resourceVersion)}" + Selectors(query);
        using var response = await _transport.OpenAsync(call, path, cancellationToken).ConfigureAwait(false);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false));
        while (await KubeEvent.ReadAsync(reader, cancellationToken).ConfigureAwait(false) is { } change)
        {
            if (change.Type == "ERROR")
                throw KubeErrors.FromStatus(call, change.Object["code"]?.GetValue<int>() ?? 500, change.Object, Server);
            yield return change;
        }
    }

    public void Dispose() => _transport.Dispose();

    private static string Selectors(ListQuery query) =>
        (query.LabelSelector is null ? "" : $"&labelSelector={Uri.EscapeDataString(query.LabelSelector)}") +
        (query.FieldSelector is null ? "" : $"&fieldSelector={Uri.EscapeDataString(query.FieldSelector)}");
}
