using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Injector;
using PkiMesh.Lab.Linkerd.Proxy;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Mesh;

/// <summary>One pod that talks to another.</summary>
/// <param name="Source">Who calls.</param>
/// <param name="Target">Who is called.</param>
/// <param name="Service">The Service it calls.</param>
/// <param name="Port">The port of the target's pod.</param>
/// <param name="IsControl">Whether it is a proxy and its control plane.</param>
internal sealed record MeshLink(MeshPeer Source, MeshPeer Target, JsonObject Service, int Port, bool IsControl);

/// <summary>Which running pods talk to which: those told a Service's name talk to its pods, and every proxy to its control plane.</summary>
internal sealed class MeshTopology(ILabApi api, WorkloadRuntime workloads)
{
    // l5d charts linkerd-control-plane: what a proxy is given in LINKERD2_PROXY_IDENTITY_, _DESTINATION_ and _POLICY_SVC_ADDR.
    private static readonly string[] s_controllers = ["linkerd-identity-headless", "linkerd-dst-headless", "linkerd-policy"];

    public IEnumerable<MeshLink> Links()
    {
        var pods = Peers();
        var services = api.List(KnownResources.Services).Where(service => service.Map("spec", "selector").Count > 0)
            .Select(service => (Service: service, Pods: ServicePods.Of(api, service).Select(pod => pod.Uid()).ToHashSet())).ToList();
        foreach (var source in pods)
        {
            foreach (var (service, behind) in services.Where(entry => ServiceNames.Names(source.Pod, entry.Service) || IsController(entry.Service, source)))
            {
                foreach (var target in pods.Where(peer => behind.Contains(peer.Pod.Uid()) && peer.Pod.Uid() != source.Pod.Uid()))
                {
                    var port = service.Objects("spec", "ports").FirstOrDefault();
                    yield return new MeshLink(source, target, service, port is null ? 80 : ServicePods.TargetPort(port, target.Pod) ?? 80, IsController(service, source));
                }
            }
        }
    }

    private List<MeshPeer> Peers()
    {
        var proxies = workloads.Programs<ProxyProgram>().ToLookup(found => found.Pod.Uid(), found => found.Program);
        return
        [
            .. api.List(KnownResources.Pods).Where(pod => PodTemplates.IsActive(pod) && pod.Text("status", "phase") == "Running")
                .Select(pod => new MeshPeer(pod, WorkloadOwner.Of(api, pod.Namespace(), pod))
                {
                    Proxy = proxies[pod.Uid()].FirstOrDefault()?.Identity,
                    ControlPlane = proxies[pod.Uid()].FirstOrDefault()?.ControlPlane,
                }),
        ];
    }

    private static bool IsController(JsonObject service, MeshPeer source) =>
        source.ControlPlane == service.Namespace() && s_controllers.Contains(service.Name());
}
