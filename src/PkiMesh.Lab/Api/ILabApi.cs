using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api;

/// <summary>
/// The API server as the lab's own components see it: the same admission, validation, defaulting, field management and
/// storage as behind HTTPS, without the wire. Failures are <see cref="ApiStatusException"/>.
/// </summary>
public interface ILabApi
{
    /// <summary>The stored object, or null. It is the caller's own copy.</summary>
    JsonObject? Get(ResourceId resource, string? ns, string name);

    /// <summary>All of a resource, or those of one namespace, in the order of namespace and name. Shared objects: clone before altering.</summary>
    IReadOnlyList<JsonObject> List(ResourceId resource, string? ns = null);

    Task<JsonObject> CreateAsync(Caller caller, ResourceId resource, JsonObject value, CancellationToken cancellationToken);

    /// <summary>Replaces an object (PUT); with a resourceVersion in it, only if it is still the stored one. Subresource: "status", "scale" or null.</summary>
    Task<JsonObject> UpdateAsync(Caller caller, ResourceId resource, JsonObject value, string? subresource, CancellationToken cancellationToken);

    /// <summary>Server-side apply, as <paramref name="caller"/>'s field manager.</summary>
    Task<JsonObject> ApplyAsync(Caller caller, ResourceId resource, JsonObject value, string? subresource, bool force, CancellationToken cancellationToken);

    Task<JsonObject> PatchAsync(Caller caller, ResourceId resource, string? ns, string name, PatchKind kind, JsonNode patch, string? subresource, CancellationToken cancellationToken);

    /// <summary>Deletes. Propagation: "Background" (default), "Foreground", "Orphan".</summary>
    Task DeleteAsync(Caller caller, ResourceId resource, string? ns, string name, string? propagation, CancellationToken cancellationToken);

    /// <summary>Deletes with everything a client may ask for: preconditions, grace period (a kubelet ends a pod with 0).</summary>
    Task DeleteAsync(Caller caller, ResourceId resource, string? ns, string name, DeleteOptions options, CancellationToken cancellationToken) =>
        DeleteAsync(caller, resource, ns, name, options.Propagation, cancellationToken);

    /// <summary>
    /// Calls back for every object there is (as Added), then for every change, in the order of commits and before the write
    /// that made it returns. The callback runs inside the commit: it may only enqueue.
    /// A resource of a CRD may be subscribed to before the CRD exists.
    /// </summary>
    IDisposable Subscribe(ResourceId resource, Action<StoreChange> onChange);
}
