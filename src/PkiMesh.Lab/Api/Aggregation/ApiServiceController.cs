using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Api.Aggregation;

/// <summary>
/// Writes whether an APIService is available, and keeps what it serves (kube-aggregator, pkg/controllers/status/remote/remote_available_controller.go;
/// reasons and words from there).
/// </summary>
internal sealed class ApiServiceController(ILabApi api, LabClock clock, RemoteApis apis, RemoteApiClient client) : Controller("apiservice-availability", clock)
{
    private static readonly Caller s_caller = new Caller("system:apiserver", ["system:masters"], "").As("kube-apiserver");
    private readonly List<IDisposable> _subscriptions = [];

    public void Start()
    {
        _subscriptions.Add(api.Subscribe(KnownResources.ApiServices, change => Enqueue(change.Name)));
        _subscriptions.Add(api.Subscribe(KnownResources.Services, change => EnqueueOf(change.Namespace, change.Name)));
        _subscriptions.Add(api.Subscribe(KnownResources.Endpoints, change => EnqueueOf(change.Namespace, change.Name)));
        // The pods' Secret may have been renewed: what they present is looked at again.
        _subscriptions.Add(api.Subscribe(KnownResources.Secrets, change => EnqueueOf(change.Namespace, null)));
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
        var dot = key.IndexOf('.', StringComparison.Ordinal);
        var (version, group) = dot < 0 ? (key, "") : (key[..dot], key[(dot + 1)..]);
        if (api.Get(KnownResources.ApiServices, null, key) is not { } value)
        {
            apis.Remove(group, version);
            return;
        }

        if (value.At("spec", "service") is not JsonObject service)
        {
            await SayAsync(value, true, "Local", "Local APIServices are always available", cancellationToken).ConfigureAwait(false);
            return;
        }

        var known = apis.Find(group, version);
        var remote = new RemoteApi(group, version, service.Text("namespace") ?? "", service.Text("name") ?? "", (int?)service.LongOrNull("port") ?? 443,
            value.Text("spec", "caBundle") ?? "", known?.Resources, false);
        var (reason, message, resources) = await LookAsync(remote, cancellationToken).ConfigureAwait(false);
        apis.Set(remote with { Resources = resources ?? remote.Resources, Available = resources is not null });
        await SayAsync(value, resources is not null, reason, message, cancellationToken).ConfigureAwait(false);
        // The real one looks every half minute; what it waits for is announced here, save the sync of a volume and the end of a certificate.
        if (resources is null)
        {
            EnqueueAfter(key, TimeSpan.FromSeconds(30));
        }
        else if (client.NextEnd(remote) is { } end)
        {
            EnqueueAfter(key, end - Clock.GetUtcNow() + TimeSpan.FromSeconds(1));
        }
    }

    private async Task<(string Reason, string Message, JsonObject? Resources)> LookAsync(RemoteApi remote, CancellationToken cancellationToken)
    {
        var name = $"service/{remote.Service} in \"{remote.Namespace}\"";
        if (api.Get(KnownResources.Services, remote.Namespace, remote.Service) is not { } service)
        {
            return ("ServiceNotFound", $"{name} is not present", null);
        }

        if (service.Objects("spec", "ports").FirstOrDefault(port => port.Int("port") == remote.Port) is not { } port)
        {
            return ("ServicePortError", $"{name} is not listening on port {remote.Port}", null);
        }

        var portName = port.Text("name") ?? "";
        var subsets = api.Get(KnownResources.Endpoints, remote.Namespace, remote.Service)?.Objects("subsets").ToList() ?? [];
        if (!subsets.Any(subset => subset.Objects("addresses").Any()))
        {
            return ("MissingEndpoints", $"endpoints for {name} have no addresses with port name \"{portName}\"", null);
        }

        var url = $"https://{service.Text("spec", "clusterIP")}:{remote.Port}/apis/{remote.Group}/{remote.Version}";
        if (client.Connect(remote, out var error) is not { } endpoint)
        {
            return ("FailedDiscoveryCheck", $"failing or missing response from {url}: Get \"{url}\": {error}", null);
        }

        var answer = await endpoint.SendAsync(new PodRequest("GET", $"/apis/{remote.Group}/{remote.Version}", []), cancellationToken).ConfigureAwait(false);
        try
        {
            if (answer.StatusCode == 200 && LabJson.Parse(answer.Body) is JsonObject list)
            {
                return ("Passed", "all checks passed", list);
            }
        }
        catch (JsonException)
        {
        }

        return ("FailedDiscoveryCheck", $"failing or missing response from {url}: bad status from {url}: {answer.StatusCode}", null);
    }

    private async Task SayAsync(JsonObject value, bool available, string reason, string message, CancellationToken cancellationToken)
    {
        var status = available ? "True" : "False";
        var before = value.Objects("status", "conditions").FirstOrDefault(condition => condition.Text("type") == "Available");
        if (before?.Text("status") == status && before.Text("reason") == reason && before.Text("message") == message)
        {
            return;
        }

        value["status"] = new JsonObject
        {
            ["conditions"] = new JsonArray(new JsonObject
            {
                ["lastTransitionTime"] = before is not null && before.Text("status") == status ? before.Text("lastTransitionTime") : KubeTime.Seconds(Clock.GetUtcNow()),
                ["message"] = message,
                ["reason"] = reason,
                ["status"] = status,
                ["type"] = "Available",
            }),
        };
        await api.UpdateAsync(s_caller, KnownResources.ApiServices, value, "status", cancellationToken).ConfigureAwait(false);
    }

    private void EnqueueOf(string? ns, string? service)
    {
        foreach (var remote in apis.All.Where(remote => remote.Namespace == ns && (service is null || remote.Service == service)))
        {
            Enqueue($"{remote.Version}.{remote.Group}");
        }
    }
}
