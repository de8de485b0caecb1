using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Workloads;

/// <summary>Endpoints and EndpointSlices of the Services that select pods.</summary>
internal sealed class EndpointsController(ILabApi api, LabClock clock, SafeNames names) : WorkloadController("endpoint-controller", api, clock)
{
    public override void Start()
    {
        Watch(KnownResources.Services);
        Subscribe(KnownResources.Pods, OnPod);
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(KnownResources.Services, key) is not { } service)
        {
            await RemoveAsync(key, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (service.IsDeleting() || service.Map("spec", "selector").Count == 0)
        {
            return;
        }

        var pods = ServicePods.Of(Api, service).Where(pod => pod.Text("status", "podIP") is not null).ToList();
        await WriteEndpointsAsync(service, pods, cancellationToken).ConfigureAwait(false);
        await WriteSliceAsync(service, pods, cancellationToken).ConfigureAwait(false);
    }

    private void OnPod(StoreChange change)
    {
        foreach (var service in Api.List(KnownResources.Services, change.Namespace))
        {
            var selector = service.Map("spec", "selector");
            if (selector.Count > 0 && (LabelSelector.MatchesMap(selector, change.Object.Map("metadata", "labels"))
                || (change.Before is { } before && LabelSelector.MatchesMap(selector, before.Map("metadata", "labels")))))
            {
                Enqueue(service.Key());
            }
        }
    }

    private async Task RemoveAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(KnownResources.Endpoints, key) is not { } endpoints)
        {
            return;
        }

        try
        {
            await Api.DeleteAsync(Caller, KnownResources.Endpoints, endpoints.Namespace(), endpoints.Name(), "Background", cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error.Code == 404)
        {
        }
    }

    private async Task WriteEndpointsAsync(JsonObject service, List<JsonObject> pods, CancellationToken cancellationToken)
    {
        var subsets = EndpointObjects.Subsets(service, pods);
        var stored = Api.Get(KnownResources.Endpoints, service.Namespace(), service.Name());
        if (stored is null)
        {
            await Api.CreateAsync(Caller, KnownResources.Endpoints, EndpointObjects.NewEndpoints(service, subsets), cancellationToken).ConfigureAwait(false);
        }
        else if (!JsonNode.DeepEquals(stored["subsets"] ?? new JsonArray(), subsets))
        {
            if (subsets.Count > 0)
            {
                stored["subsets"] = subsets;
            }
            else
            {
                stored.Remove("subsets");
            }

            await Api.UpdateAsync(Caller, KnownResources.Endpoints, stored, null, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteSliceAsync(JsonObject service, List<JsonObject> pods, CancellationToken cancellationToken)
    {
        var stored = Api.List(KnownResources.EndpointSlices, service.Namespace()).FirstOrDefault(slice => slice.IsControlledBy(service));
        var (endpoints, ports) = (EndpointObjects.Slices(pods), EndpointObjects.Ports(service, pods));
        if (stored is null)
        {
            var slice = EndpointObjects.NewSlice(service, $"{service.Name()}-{names.Suffix()}", endpoints, ports);
            await Api.CreateAsync(Caller, KnownResources.EndpointSlices, slice, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!JsonNode.DeepEquals(stored["endpoints"] ?? new JsonArray(), endpoints) || !JsonNode.DeepEquals(stored["ports"] ?? new JsonArray(), ports))
        {
            stored = (JsonObject)stored.DeepClone();
            stored["endpoints"] = endpoints;
            stored["ports"] = ports;
            await Api.UpdateAsync(Caller, KnownResources.EndpointSlices, stored, null, cancellationToken).ConfigureAwait(false);
        }
    }
}
