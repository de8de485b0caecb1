using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Kinds;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>Empties a namespace that is going, pods first, and then lets it go (kube-controller-manager, pkg/controller/namespace/deletion). // recordings/api/12 #9</summary>
internal sealed class NamespaceController : Controller
{
    private readonly ApiServices _services;
    private readonly ResourceOperations _operations;
    private readonly LabApi _api;
    private IDisposable? _subscription;

    public NamespaceController(ApiServices services, ResourceOperations operations)
        : base("namespace", services.Clock, 2)
    {
        _services = services;
        _operations = operations;
        _api = new LabApi(services, operations);
    }

    public void Start() => _subscription = _api.Subscribe(KnownResources.Namespaces, change =>
    {
        if (change.Kind != StoreChangeKind.Deleted && Meta.IsDeleting(change.Object))
        {
            Enqueue(change.Name);
        }
    });

    public override async ValueTask DisposeAsync()
    {
        _subscription?.Dispose();
        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (_api.Get(KnownResources.Namespaces, null, key) is not { } ns || !Meta.IsDeleting(ns))
        {
            return;
        }

        if (!Meta.Strings(ns["spec"]?["finalizers"]).Contains(NamespaceRules.Finalizer))
        {
            return;
        }

        var kinds = Kinds();
        await EmptyAsync(kinds.Where(one => KindTraits.IsPod(one)), key, cancellationToken).ConfigureAwait(false);
        var pods = _services.Table(KnownResources.Pods);
        if (!Store.ResourceTable.InNamespace(pods.Snapshot(), key).Any())
        {
            await EmptyAsync(kinds, key, cancellationToken).ConfigureAwait(false);
        }

        var left = Left(kinds, key);
        if (left.Count > 0)
        {
            await ReportAsync(ns, left, cancellationToken).ConfigureAwait(false);
            EnqueueAfter(key, TimeSpan.FromSeconds(left.ContainsKey("pods.") ? 1 : 5));
            return;
        }

        var remaining = Meta.Strings(ns["spec"]?["finalizers"]).Where(one => one != NamespaceRules.Finalizer).Select(one => (JsonNode?)one);
        var body = new JsonObject { ["spec"] = new JsonObject { ["finalizers"] = new JsonArray([.. remaining]) } };
        await _operations.FinalizeNamespaceAsync(Caller.ControllerManager, key, body, new WriteOptions(), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Each stored resource once, whatever versions it is served in.</summary>
    private List<ResourceInfo> Kinds() =>
        [.. _services.Registry.All.Where(one => one.Namespaced && one.IsStored && one.Can("delete")).DistinctBy(one => _services.Table(one))];

    private async Task EmptyAsync(IEnumerable<ResourceInfo> kinds, string ns, CancellationToken cancellationToken)
    {
        foreach (var info in kinds)
        {
            foreach (var stored in Store.ResourceTable.InNamespace(_services.Table(info).Snapshot(), ns))
            {
                if (Meta.IsDeleting(stored.Shared()))
                {
                    continue;
                }

                try
                {
                    await _operations.DeleteAsync(
                        Caller.ControllerManager, info, ns, stored.Name, new DeleteOptions { Propagation = "Background" }, new WriteOptions(), cancellationToken).ConfigureAwait(false);
                }
                catch (ApiStatusException error) when (error.Code == 404)
                {
                }
            }
        }
    }

    private SortedDictionary<string, List<JsonObject>> Left(IEnumerable<ResourceInfo> kinds, string ns)
    {
        var left = new SortedDictionary<string, List<JsonObject>>(StringComparer.Ordinal);
        foreach (var info in kinds)
        {
            var objects = Store.ResourceTable.InNamespace(_services.Table(info).Snapshot(), ns).Select(one => one.Shared()).ToList();
            if (objects.Count > 0)
            {
                left[$"{info.Id.Resource}.{info.Id.Group}"] = objects;
            }
        }

        return left;
    }

    private async Task ReportAsync(JsonObject ns, SortedDictionary<string, List<JsonObject>> left, CancellationToken cancellationToken)
    {
        var now = Clock.GetUtcNow();
        var resources = string.Join(", ", left.Select(pair => $"{pair.Key} has {pair.Value.Count} resource instances"));
        var finalizers = left.Values.SelectMany(one => one).SelectMany(Meta.Finalizers).GroupBy(one => one).OrderBy(one => one.Key, StringComparer.Ordinal)
            .Select(one => $"{one.Key} in {one.Count()} resource instances").ToList();
        CrdRules.SetCondition(ns, "NamespaceDeletionDiscoveryFailure", "False", "ResourcesDiscovered", "All resources successfully discovered", now);
        CrdRules.SetCondition(ns, "NamespaceDeletionGroupVersionParsingFailure", "False", "ParsedGroupVersions", "All legacy kube types successfully parsed", now);
        CrdRules.SetCondition(ns, "NamespaceDeletionContentFailure", "False", "ContentDeleted", "All content successfully deleted, may be waiting on finalization", now);
        CrdRules.SetCondition(ns, "NamespaceContentRemaining", "True", "SomeResourcesRemain", $"Some resources are remaining: {resources}", now);
        if (finalizers.Count > 0)
        {
            CrdRules.SetCondition(ns, "NamespaceFinalizersRemaining", "True", "SomeFinalizersRemain",
                $"Some content in the namespace has finalizers remaining: {string.Join(", ", finalizers)}", now);
        }
        else
        {
            CrdRules.SetCondition(ns, "NamespaceFinalizersRemaining", "False", "ContentHasNoFinalizers", "All content-preserving finalizers finished", now);
        }

        await _api.UpdateAsync(Caller.ControllerManager, KnownResources.Namespaces, ns, "status", cancellationToken).ConfigureAwait(false);
    }
}
