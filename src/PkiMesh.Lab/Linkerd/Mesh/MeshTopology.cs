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
        var peers = Peers(Running()).ToDictionary(peer => peer.Pod.Uid());
        foreach (var service in Services())
        {
            var behind = Behind(service, peers.Values);
            foreach (var link in peers.Values.Where(source => Calls(source, service)).SelectMany(source => Between(source, behind, service)))
            {
                yield return link;
            }
        }
    }

    /// <summary>Those in which one pod takes part; the others are looked at no more than that needs.</summary>
    public IEnumerable<MeshLink> LinksOf(JsonObject pod)
    {
        var peers = Peers(Running()).ToList();
        if (peers.Find(peer => peer.Pod.Uid() == pod.Uid()) is not { } self)
        {
            yield break;
        }

        foreach (var service in Services())
        {
            if (Calls(self, service))
            {
                foreach (var link in Between(self, Behind(service, peers), service))
                {
                    yield return link;
                }
            }

            if (IsBehind(service, pod))
            {
                foreach (var link in peers.Where(source => source != self && Calls(source, service)).SelectMany(source => Between(source, [self], service)))
                {
                    yield return link;
                }
            }
        }
    }

    private static List<MeshPeer> Behind(JsonObject service, IEnumerable<MeshPeer> peers) => [.. peers.Where(peer => IsBehind(service, peer.Pod))];

    private static IEnumerable<MeshLink> Between(MeshPeer source, IEnumerable<MeshPeer> targets, JsonObject service)
    {
        var port = service.Objects("spec", "ports").FirstOrDefault();
        return targets.Where(target => target.Pod.Uid() != source.Pod.Uid())
            .Select(target => new MeshLink(source, target, service, port is null ? 80 : ServicePods.TargetPort(port, target.Pod) ?? 80, IsController(service, source)));
    }

    private List<JsonObject> Running() =>
        [.. api.List(KnownResources.Pods).Where(pod => PodTemplates.IsActive(pod) && pod.Text("status", "phase") == "Running")];

    private List<JsonObject> Services() => [.. api.List(KnownResources.Services).Where(service => service.Map("spec", "selector").Count > 0)];

    private IEnumerable<MeshPeer> Peers(IEnumerable<JsonObject> pods)
    {
        var proxies = workloads.Programs<ProxyProgram>().ToLookup(found => found.Pod.Uid(), found => found.Program);
        foreach (var pod in pods)
        {
            var proxy = proxies[pod.Uid()].FirstOrDefault();
            yield return new MeshPeer(pod, () => WorkloadOwner.Of(api, pod.Namespace(), pod)) { Proxy = proxy?.Identity, ControlPlane = proxy?.ControlPlane };
        }
    }

    private static bool IsBehind(JsonObject service, JsonObject pod) =>
        pod.Namespace() == service.Namespace() && LabelSelector.MatchesMap(service.Map("spec", "selector"), pod.Map("metadata", "labels"));

    private static bool Calls(MeshPeer source, JsonObject service) => ServiceNames.Names(source.Pod, service) || IsController(service, source);

    private static bool IsController(JsonObject service, MeshPeer source) =>
        source.ControlPlane == service.Namespace() && s_controllers.Contains(service.Name());
}
