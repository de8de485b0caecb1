using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Kinds;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Store;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>Accepts the names of CustomResourceDefinitions, serves them, and clears their objects away when they go. // recordings/api/14</summary>
internal sealed class CrdController : Controller
{
    private const string Installing = "the initial names have been accepted";
    private static readonly Caller s_server = new("system:apiserver", ["system:masters"], "kube-apiserver");
    private readonly ApiServices _services;
    private readonly ResourceOperations _operations;
    private readonly LabApi _api;
    private readonly List<IDisposable> _subscriptions = [];

    public CrdController(ApiServices services, ResourceOperations operations)
        : base("crd", services.Clock)
    {
        _services = services;
        _operations = operations;
        _api = new LabApi(services, operations);
    }

    private ResourceTable Table => _services.Table(KnownResources.CustomResourceDefinitions);

    public void Start()
    {
        // What a state directory brought back is served before the first request.
        foreach (var stored in Table.Snapshot())
        {
            if (IsTrue(stored.Shared(), "Established"))
            {
                _services.Registry.AddCustom(stored.Copy());
            }
        }

        _subscriptions.Add(_api.Subscribe(KnownResources.CustomResourceDefinitions, OnChange));
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (Table.Find(null, key) is not { } stored)
        {
            return;
        }

        var crd = stored.Copy();
        if (Meta.IsDeleting(crd))
        {
            await CleanUpAsync(crd, cancellationToken).ConfigureAwait(false);
            return;
        }

        var conflict = FindConflict(crd);
        if (conflict is { } found)
        {
            await WriteAsync(crd, status =>
            {
                CrdRules.SetCondition(status, "NamesAccepted", "False", found.Reason, found.Message, Clock.GetUtcNow());
                if (!IsTrue(status, "Established"))
                {
                    CrdRules.SetCondition(status, "Established", "False", "NotAccepted", "not all names are accepted", Clock.GetUtcNow());
                }

                status["status"]!["acceptedNames"] = new JsonObject { ["plural"] = (string?)crd["spec"]!["names"]!["plural"], ["kind"] = "" };
            }, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!IsTrue(crd, "NamesAccepted") || !JsonNode.DeepEquals(crd["status"]?["acceptedNames"], crd["spec"]!["names"]))
        {
            crd = await WriteAsync(crd, status =>
            {
                CrdRules.SetCondition(status, "NamesAccepted", "True", "NoConflicts", "no conflicts found", Clock.GetUtcNow());
                if (!IsTrue(status, "Established"))
                {
                    CrdRules.SetCondition(status, "Established", "False", "Installing", Installing, Clock.GetUtcNow());
                }

                status["status"]!["acceptedNames"] = crd["spec"]!["names"]!.DeepClone();
            }, cancellationToken).ConfigureAwait(false);
        }

        _services.Registry.AddCustom(crd);
        if (!IsTrue(crd, "Established"))
        {
            await WriteAsync(crd, status =>
                CrdRules.SetCondition(status, "Established", "True", "InitialNamesAccepted", Installing, Clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        }
    }

    private void OnChange(StoreChange change)
    {
        if (change.Kind == StoreChangeKind.Deleted)
        {
            _services.Registry.Remove(change.Name);
        }
        else
        {
            Enqueue(change.Name);
        }

        // Names that were in the way may be free now.
        foreach (var other in Table.Snapshot())
        {
            if (other.Name != change.Name && !IsTrue(other.Shared(), "NamesAccepted") && change.Kind == StoreChangeKind.Deleted)
            {
                Enqueue(other.Name);
            }
        }
    }

    private async Task CleanUpAsync(JsonObject crd, CancellationToken cancellationToken)
    {
        if (!Meta.Finalizers(crd).Contains(CrdRules.Cleanup))
        {
            return;
        }

        crd = await WriteAsync(crd, status => CrdRules.SetCondition(
            status, "Terminating", "True", "InstanceDeletionInProgress", "CustomResource deletion is in progress", Clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        var id = new ResourceId((string)crd["spec"]!["group"]!, "", (string)crd["spec"]!["names"]!["plural"]!);
        var info = _services.Registry.All.FirstOrDefault(one => one.IsCustom && one.Id.Group == id.Group && one.Id.Resource == id.Resource);
        if (info is not null)
        {
            var options = new WriteOptions();
            foreach (var stored in _services.Table(info).Snapshot())
            {
                if (!Meta.IsDeleting(stored.Shared()))
                {
                    await IgnoreMissingAsync(_operations.DeleteAsync(s_server, info, stored.Namespace, stored.Name, new DeleteOptions(), options, cancellationToken)).ConfigureAwait(false);
                }
            }

            if (_services.Table(info).Count > 0)
            {
                // Finalizers hold them: look again.
                EnqueueAfter((string)crd["metadata"]!["name"]!, TimeSpan.FromSeconds(5));
                return;
            }
        }

        crd = await WriteAsync(crd, status => CrdRules.SetCondition(
            status, "Terminating", "False", "InstanceDeletionCompleted", "removed all instances", Clock.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        Meta.SetFinalizers(crd, Meta.Finalizers(crd).Where(one => one != CrdRules.Cleanup));
        await _api.UpdateAsync(s_server, KnownResources.CustomResourceDefinitions, crd, null, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonObject> WriteAsync(JsonObject crd, Action<JsonObject> change, CancellationToken cancellationToken)
    {
        var changed = crd.DeepClone().AsObject();
        change(changed);
        return await _api.UpdateAsync(s_server, KnownResources.CustomResourceDefinitions, changed, "status", cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A name that another definition of the group has already; those of built-in kinds are not looked at.</summary>
    private (string Reason, string Message)? FindConflict(JsonObject crd)
    {
        var (group, names) = ((string)crd["spec"]!["group"]!, crd["spec"]!["names"]!);
        var own = Meta.Name(crd);
        var taken = Table.Snapshot().Where(one => one.Name != own && IsTrue(one.Shared(), "NamesAccepted"))
            .Select(one => one.Shared()).Where(one => (string?)one["spec"]!["group"] == group).Select(one => one["status"]!["acceptedNames"]!).ToList();
        bool IsTaken(string? name, Func<JsonNode, IEnumerable<string?>> of) => name is not null && taken.Any(one => of(one).Contains(name));
        static IEnumerable<string?> Resources(JsonNode one) => [(string?)one["plural"], (string?)one["singular"], .. Meta.Strings(one["shortNames"])];
        static IEnumerable<string?> Kinds(JsonNode one) => [(string?)one["kind"], (string?)one["listKind"]];
        (string? Name, string Reason, Func<JsonNode, IEnumerable<string?>> Of)[] asked =
        [
            ((string?)names["plural"], "PluralConflict", Resources),
            ((string?)names["singular"], "SingularConflict", Resources),
            .. Meta.Strings(names["shortNames"]).Select(one => ((string?)one, "ShortNamesConflict", (Func<JsonNode, IEnumerable<string?>>)Resources)),
            ((string?)names["kind"], "KindConflict", Kinds),
            ((string?)names["listKind"], "ListKindConflict", Kinds),
        ];
        var conflicts = asked.Where(one => IsTaken(one.Name, one.Of)).ToList();
        // The last one found gives its reason. // recordings/api/14 #22
        return conflicts.Count == 0 ? null : (conflicts[^1].Reason, $"\"{conflicts[^1].Name}\" is already in use");
    }

    private static bool IsTrue(JsonObject crd, string type) =>
        (crd["status"]?["conditions"] as JsonArray)?.Any(one => (string?)one?["type"] == type && (string?)one["status"] == "True") == true;

    private static async Task IgnoreMissingAsync(Task<JsonObject> deletion)
    {
        try
        {
            await deletion.ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error.Code == 404)
        {
        }
    }
}
