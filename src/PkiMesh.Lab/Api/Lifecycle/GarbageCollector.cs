using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Store;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>
/// Deletes what has lost its owners, and carries out foreground and orphaning deletions (kube-controller-manager,
/// pkg/controller/garbagecollector). // recordings/api/07
/// </summary>
internal sealed class GarbageCollector(ApiServices services, ResourceOperations operations) : Controller("garbage-collector", services.Clock, 2)
{
    private static readonly Caller s_caller = Caller.ControllerManager with { UserName = "system:serviceaccount:kube-system:generic-garbage-collector" };
    private readonly OwnerGraph _graph = new();
    private readonly ConcurrentDictionary<string, bool> _unmapped = [];
    private readonly EventRecorder _events = new(new LabApi(services, operations), services.Clock, s_caller.As("kube-controller-manager"), "garbage-collector-controller");
    private IDisposable? _subscription;

    public void Start() => _subscription = services.Store.SubscribeAll((table, entry) =>
    {
        foreach (var key in _graph.Apply(table, entry))
        {
            Enqueue(key.ToString());
        }

        // A kind that an owner is of may be served now.
        if (table.Resource == KnownResources.CustomResourceDefinitions.Resource)
        {
            foreach (var key in _unmapped.Keys)
            {
                Enqueue(key);
            }
        }
    });

    public override async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        var id = ObjectKey.Parse(key);
        if (Find(id) is not { } found || InfoOf(id) is not { } info)
        {
            _unmapped.TryRemove(key, out _);
            return;
        }

        var value = found.Shared();
        if (Meta.IsDeleting(value))
        {
            var finalizers = Meta.Finalizers(value);
            if (finalizers.Contains(ObjectDeleter.Orphan))
            {
                await OrphanAsync(info, found, cancellationToken).ConfigureAwait(false);
            }
            else if (finalizers.Contains(ObjectDeleter.Foreground))
            {
                await DeleteDependentsAsync(info, found, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        await AttemptToDeleteAsync(id, info, found, cancellationToken).ConfigureAwait(false);
    }

    private async Task AttemptToDeleteAsync(ObjectKey key, ResourceInfo info, StoredObject found, CancellationToken cancellationToken)
    {
        var references = (found.Shared()["metadata"]!["ownerReferences"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        if (references.Count == 0)
        {
            return;
        }

        var (solid, gone, waiting) = (0, new HashSet<string>(), new HashSet<string>());
        foreach (var reference in references)
        {
            var uid = (string?)reference["uid"] ?? "";
            await ReportForeignAsync(reference, uid, found, cancellationToken).ConfigureAwait(false);
            switch (StateOf(key, reference, uid, found))
            {
                case OwnerState.Unknown:
                    return;
                case OwnerState.Gone:
                    gone.Add(uid);
                    break;
                case OwnerState.Waiting:
                    waiting.Add(uid);
                    break;
                default:
                    solid++;
                    break;
            }
        }

        if (solid > 0)
        {
            if (gone.Count + waiting.Count > 0)
            {
                await RemoveReferencesAsync(info, found, uid => gone.Contains(uid) || waiting.Contains(uid), cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        var policy = waiting.Count > 0 && _graph.DependentsOf(found.Uid).Count > 0 ? "Foreground"
            : Meta.Finalizers(found.Shared()).Contains(ObjectDeleter.Orphan) ? "Orphan"
            : Meta.Finalizers(found.Shared()).Contains(ObjectDeleter.Foreground) ? "Foreground"
            : "Background";
        await DeleteAsync(info, found, policy, cancellationToken).ConfigureAwait(false);
    }

    private async Task OrphanAsync(ResourceInfo info, StoredObject owner, CancellationToken cancellationToken)
    {
        foreach (var key in _graph.DependentsOf(owner.Uid))
        {
            if (Find(key) is { } dependent && InfoOf(key) is { } dependentInfo)
            {
                await RemoveReferencesAsync(dependentInfo, dependent, uid => uid == owner.Uid, cancellationToken).ConfigureAwait(false);
            }
        }

        await RemoveFinalizerAsync(info, owner, ObjectDeleter.Orphan, cancellationToken).ConfigureAwait(false);
    }

    private async Task DeleteDependentsAsync(ResourceInfo info, StoredObject owner, CancellationToken cancellationToken)
    {
        var blocked = false;
        foreach (var key in _graph.DependentsOf(owner.Uid))
        {
            if (Find(key) is not { } dependent || InfoOf(key) is not { } dependentInfo)
            {
                continue;
            }

            blocked |= (dependent.Shared()["metadata"]!["ownerReferences"] as JsonArray ?? [])
                .Any(one => (string?)one?["uid"] == owner.Uid && (bool?)one["blockOwnerDeletion"] == true);
            if (!Meta.IsDeleting(dependent.Shared()))
            {
                await AttemptToDeleteAsync(key, dependentInfo, dependent, cancellationToken).ConfigureAwait(false);
            }
        }

        // What is left that blocks comes back when it goes: the graph enqueues its owner then.
        if (!blocked || _graph.DependentsOf(owner.Uid).Count == 0)
        {
            await RemoveFinalizerAsync(info, owner, ObjectDeleter.Foreground, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task DeleteAsync(ResourceInfo info, StoredObject found, string policy, CancellationToken cancellationToken)
    {
        try
        {
            var options = new DeleteOptions { Propagation = policy, PreconditionUid = found.Uid };
            await operations.DeleteAsync(s_caller, info, found.Namespace, found.Name, options, new WriteOptions(), cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error.Code is 404 or 409)
        {
        }
    }

    private Task RemoveReferencesAsync(ResourceInfo info, StoredObject found, Func<string, bool> which, CancellationToken cancellationToken) =>
        ChangeAsync(info, found, value =>
        {
            var kept = (value["metadata"]!["ownerReferences"] as JsonArray ?? []).Where(one => !which((string?)one?["uid"] ?? "")).Select(one => one?.DeepClone()).ToArray();
            if (kept.Length == 0)
            {
                Meta.Of(value).Remove("ownerReferences");
            }
            else
            {
                Meta.Of(value)["ownerReferences"] = new JsonArray(kept);
            }
        }, cancellationToken);

    private Task RemoveFinalizerAsync(ResourceInfo info, StoredObject found, string finalizer, CancellationToken cancellationToken) =>
        ChangeAsync(info, found, value => Meta.SetFinalizers(value, Meta.Finalizers(value).Where(one => one != finalizer)), cancellationToken);

    private async Task ChangeAsync(ResourceInfo info, StoredObject found, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        var value = operations.Get(info, found.Namespace, found.Name);
        if (Meta.Uid(value) != found.Uid)
        {
            return;
        }

        change(value);
        try
        {
            await operations.UpdateAsync(
                s_caller, info, found.Namespace, found.Name, new ParsedBody(value, []), null, new WriteOptions { Validation = FieldValidation.Ignore }, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error.Code == 404)
        {
        }
    }

    /// <summary>What became of an owner, by its kind and name, as the real one asks for it (garbagecollector.go, isDangling).</summary>
    private OwnerState StateOf(ObjectKey key, JsonObject reference, string uid, StoredObject found)
    {
        if (_graph.IsGone(uid, found.Namespace))
        {
            return OwnerState.Gone;
        }

        var (group, version) = SplitVersion(reference.Text("apiVersion") ?? "");
        if (services.Registry.FindKind(group, version, reference.Text("kind") ?? "") is not { } info)
        {
            // Of a kind that is not served nothing is known: what it owns stays.
            _unmapped[key.ToString()] = true;
            return OwnerState.Unknown;
        }

        _unmapped.TryRemove(key.ToString(), out _);
        if (info.Namespaced && found.Namespace is null)
        {
            return OwnerState.Unknown;
        }

        var owner = services.Table(info).Find(info.Namespaced ? found.Namespace : null, reference.Text("name") ?? "");
        return owner is null || owner.Uid != uid ? OwnerState.Gone
            : Meta.IsDeleting(owner.Shared()) && Meta.Finalizers(owner.Shared()).Contains(ObjectDeleter.Foreground) ? OwnerState.Waiting
            : OwnerState.Solid;
    }

    /// <summary>An owner in another namespace owns nothing here (graph_builder.go, reportInvalidNamespaceOwnerRef).</summary>
    private async Task ReportForeignAsync(JsonObject reference, string uid, StoredObject found, CancellationToken cancellationToken)
    {
        if (_graph.Find(uid) is { Namespace: { } ns } && ns != found.Namespace)
        {
            var here = found.Namespace ?? "";
            await _events.WarningAsync(found.Shared(), "OwnerRefInvalidNamespace",
                $"ownerRef [{reference.Text("apiVersion")}/{reference.Text("kind")}, namespace: {here}, name: {reference.Text("name")}, uid: {uid}] does not exist in namespace \"{here}\"",
                cancellationToken).ConfigureAwait(false);
        }
    }

    private static (string Group, string Version) SplitVersion(string apiVersion) =>
        apiVersion.Split('/') is [var group, var version] ? (group, version) : ("", apiVersion);

    private StoredObject? Find(ObjectKey key) => services.Store.Table(key.Group, key.Resource).Find(key.Namespace, key.Name);

    private ResourceInfo? InfoOf(ObjectKey key) =>
        services.Registry.All.FirstOrDefault(one => one.Id.Group == key.Group && one.Id.Resource == key.Resource && one.Id.Version == one.StorageVersion)
        ?? services.Registry.All.FirstOrDefault(one => one.Id.Group == key.Group && one.Id.Resource == key.Resource);
}
