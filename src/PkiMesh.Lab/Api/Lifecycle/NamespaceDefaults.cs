using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>Gives every namespace its ServiceAccount "default" and the ConfigMap with the cluster's CA, and gives them back when they are taken away. // recordings/api/12 #2, #3</summary>
internal sealed class NamespaceDefaults(LabApi api, Clock.LabClock clock, string caPem) : Controller("namespace-defaults", clock)
{
    private const string RootCa = "kube-root-ca.crt";
    private const string Description =
        "Contains a CA bundle that can be used to verify the kube-apiserver when using internal endpoints such as the internal service IP or kubernetes.default.svc. No other usage is guaranteed across distributions of Kubernetes clusters.";

    private readonly List<IDisposable> _subscriptions = [];

    public void Start()
    {
        _subscriptions.Add(api.Subscribe(KnownResources.Namespaces, change =>
        {
            if (change.Kind == StoreChangeKind.Added)
            {
                Enqueue(change.Name);
            }
        }));
        _subscriptions.Add(api.Subscribe(KnownResources.ServiceAccounts, change => OnChange(change, "default")));
        _subscriptions.Add(api.Subscribe(KnownResources.ConfigMaps, change => OnChange(change, RootCa)));
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
        if (api.Get(KnownResources.Namespaces, null, key) is not { } ns || Meta.IsDeleting(ns))
        {
            return;
        }

        if (api.Get(KnownResources.ConfigMaps, key, RootCa) is not { } published)
        {
            await CreateAsync(KnownResources.ConfigMaps, RootCaObject(key), cancellationToken).ConfigureAwait(false);
        }
        else if ((string?)published["data"]?["ca.crt"] != caPem)
        {
            published["data"] = new JsonObject { ["ca.crt"] = caPem };
            await api.UpdateAsync(Caller.ControllerManager, KnownResources.ConfigMaps, published, null, cancellationToken).ConfigureAwait(false);
        }

        if (api.Get(KnownResources.ServiceAccounts, key, "default") is null)
        {
            await CreateAsync(KnownResources.ServiceAccounts, New("ServiceAccount", key, "default"), cancellationToken).ConfigureAwait(false);
        }
    }

    private void OnChange(StoreChange change, string name)
    {
        if (change.Name == name && change.Kind != StoreChangeKind.Added)
        {
            Enqueue(change.Namespace!);
        }
    }

    private async Task CreateAsync(ResourceId resource, JsonObject value, CancellationToken cancellationToken)
    {
        try
        {
            await api.CreateAsync(Caller.ControllerManager, resource, value, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error.Code is 409 or 403 or 404)
        {
            // Made by somebody else, or the namespace is going.
        }
    }

    private JsonObject RootCaObject(string ns)
    {
        var value = New("ConfigMap", ns, RootCa);
        value["metadata"]!["annotations"] = new JsonObject { ["kubernetes.io/description"] = Description };
        value["data"] = new JsonObject { ["ca.crt"] = caPem };
        return value;
    }

    private static JsonObject New(string kind, string ns, string name) => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns },
    };
}
