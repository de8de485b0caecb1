using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Workloads.Node;

namespace PkiMesh.Lab.Workloads;

/// <summary>Service, ready pod, port of its program.</summary>
internal sealed class ServiceEndpoints(ILabApi api, Kubelet kubelet) : IServiceEndpoints
{
    public IPodEndpoint? Resolve(string ns, string service, int port, out string error)
    {
        if (api.Get(KnownResources.Services, ns, service) is not { } value)
        {
            error = $"service \"{service}\" not found";
            return null;
        }

        var address = value.Text("spec", "clusterIP") is { } ip and not "None" ? ip : service;
        if (value.Objects("spec", "ports").FirstOrDefault(candidate => candidate.Int("port") == port) is not { } servicePort)
        {
            error = $"no service port {port} found for service \"{service}\"";
            return null;
        }

        foreach (var pod in ServicePods.Of(api, value).Where(pod => PodTemplates.IsReady(pod) || value.Flag("spec", "publishNotReadyAddresses")))
        {
            if (ServicePods.TargetPort(servicePort, pod) is { } target
                && kubelet.Find(pod.Namespace(), pod.Name()) is { } running && running.Uid == pod.Uid()
                && running.Endpoints().TryGetValue(target, out var endpoint))
            {
                error = "";
                return endpoint;
            }
        }

        // A Service without an endpoint refuses; kube-proxy rejects the connection.
        error = $"dial tcp {address}:{port}: connect: connection refused";
        return null;
    }
}
