using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Patch;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api;

/// <summary>The API server without the wire, for the lab's own components.</summary>
public sealed class LabApi(ApiServices services, ResourceOperations operations, AuthServices? auth = null) : ILabApi
{
    public JsonObject? Get(ResourceId resource, string? ns, string name) =>
        services.Registry.Find(resource) is { } info && services.Table(info).Find(info.Namespaced ? ns : null, name) is { } found
            ? VersionConverter.FromStorage(info, found.Copy())
            : null;

    public IReadOnlyList<JsonObject> List(ResourceId resource, string? ns = null)
    {
        if (services.Registry.Find(resource) is not { } info)
        {
            return [];
        }

        var objects = Store.ResourceTable.InNamespace(services.Table(info).Snapshot(), info.Namespaced ? ns : null);
        return [.. objects.Select(stored => VersionConverter.FromStorage(info, stored.Shared()))];
    }

    public Task<JsonObject> CreateAsync(Caller caller, ResourceId resource, JsonObject value, CancellationToken cancellationToken)
    {
        var info = Find(resource);
        if (auth is not null && Reviews.Handles(info))
        {
            return Task.FromResult(auth.Reviews.Answer(caller, info, Meta.Namespace(value), new ParsedBody(value, []), Internal(caller)));
        }

        return operations.CreateAsync(caller, info, NamespaceOf(info, value), new ParsedBody(value, []), Internal(caller), cancellationToken);
    }

    public async Task<JsonObject> UpdateAsync(Caller caller, ResourceId resource, JsonObject value, string? subresource, CancellationToken cancellationToken)
    {
        var info = Find(resource);
        var (updated, _) = await operations.UpdateAsync(
            caller, info, NamespaceOf(info, value), Meta.Name(value)!, new ParsedBody(value, []), subresource, Internal(caller), cancellationToken).ConfigureAwait(false);
        return updated;
    }

    public async Task<JsonObject> ApplyAsync(Caller caller, ResourceId resource, JsonObject value, string? subresource, bool force, CancellationToken cancellationToken)
    {
        var info = Find(resource);
        var (applied, _) = await operations.ApplyAsync(
            caller, info, NamespaceOf(info, value), Meta.Name(value)!, new ParsedBody(value, []), subresource, Internal(caller) with { Force = force }, cancellationToken).ConfigureAwait(false);
        return applied;
    }

    public Task<JsonObject> PatchAsync(
        Caller caller, ResourceId resource, string? ns, string name, PatchKind kind, JsonNode patch, string? subresource, CancellationToken cancellationToken) =>
        operations.PatchAsync(caller, Find(resource), ns, name, kind, new PatchBody(patch), subresource, Internal(caller), cancellationToken);

    public Task DeleteAsync(Caller caller, ResourceId resource, string? ns, string name, string? propagation, CancellationToken cancellationToken) =>
        DeleteAsync(caller, resource, ns, name, new DeleteOptions { Propagation = propagation }, cancellationToken);

    public Task DeleteAsync(Caller caller, ResourceId resource, string? ns, string name, DeleteOptions options, CancellationToken cancellationToken) =>
        operations.DeleteAsync(caller, Find(resource), ns, name, options, Internal(caller), cancellationToken);

    public IDisposable Subscribe(ResourceId resource, Action<StoreChange> onChange)
    {
        var table = services.Table(resource);
        return services.Store.Subscribe(table, change => onChange(InVersion(resource, change)));
    }

    private static WriteOptions Internal(Caller caller) => new() { Validation = FieldValidation.Ignore, FieldManager = caller.FieldManager };

    private static string? NamespaceOf(ResourceInfo info, JsonObject value) => info.Namespaced ? Meta.Namespace(value) : null;

    private StoreChange InVersion(ResourceId resource, StoreChange change) =>
        (string?)change.Object["apiVersion"] == resource.ApiVersion || services.Registry.Find(resource) is not { } info
            ? change
            : change with
            {
                Object = VersionConverter.FromStorage(info, change.Object),
                Before = change.Before is { } before ? VersionConverter.FromStorage(info, before) : null,
            };

    private ResourceInfo Find(ResourceId resource) => services.Registry.Find(resource) ?? throw ApiErrors.PathNotFound();
}
