using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads;

/// <summary>What the controllers of the kube-controller-manager have in common.</summary>
internal abstract class WorkloadController(string name, ILabApi api, LabClock clock) : Controller(name, clock)
{
    private readonly List<IDisposable> _subscriptions = [];

    protected ILabApi Api { get; } = api;

    protected static Caller Caller => Caller.ControllerManager;

    protected EventRecorder Events { get; } = new(api, clock, Caller.ControllerManager, name);

    protected string Now => KubeTime.Seconds(Clock.GetUtcNow());


    public abstract void Start();

    public override async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }

        await base.DisposeAsync().ConfigureAwait(false);
    }

    protected void Watch(ResourceId resource) => Subscribe(resource, change => Enqueue(change.Key));

    /// <summary>Enqueues the controlling owner of this kind when something it owns changes.</summary>
    protected void WatchOwned(ResourceId resource, string ownerKind) => Subscribe(resource, change =>
    {
        EnqueueOwner(change.Object, ownerKind);
        if (change.Before is { } before && !JsonNode.DeepEquals(before.ControllerReference(), change.Object.ControllerReference()))
        {
            EnqueueOwner(before, ownerKind);
        }
    });

    protected void Subscribe(ResourceId resource, Action<StoreChange> onChange) => _subscriptions.Add(Api.Subscribe(resource, onChange));

    protected JsonObject? Find(ResourceId resource, string key)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        return Api.Get(resource, slash < 0 ? null : key[..slash], key[(slash + 1)..]);
    }

    /// <summary>Shared objects: whoever alters one takes a copy.</summary>
    protected List<JsonObject> Owned(ResourceId resource, JsonObject owner) =>
        [.. Api.List(resource, owner.Namespace()).Where(value => value.IsControlledBy(owner))];

    /// <summary>Writes the status unless it says what is stored already.</summary>
    protected async Task<JsonObject> UpdateStatusAsync(
        ResourceId resource, JsonObject value, JsonObject status, CancellationToken cancellationToken)
    {
        if (JsonNode.DeepEquals(value["status"], status))
        {
            return value;
        }

        value["status"] = status;
        return await Api.UpdateAsync(Caller, resource, value, "status", cancellationToken).ConfigureAwait(false);
    }

    private void EnqueueOwner(JsonObject value, string ownerKind)
    {
        if (value.ControllerReference() is { } owner && owner.Text("kind") == ownerKind)
        {
            Enqueue($"{value.Namespace()}/{owner.Text("name")}");
        }
    }
}
