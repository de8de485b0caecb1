using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Linkerd.Injector;
using PkiMesh.Lab.Linkerd.Proxy;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Mesh;

/// <summary>Who talks to whom, and whether mutual TLS would come about: each a validation of live chains at the lab's time.</summary>
internal sealed class MeshEdges(ILabApi api, LabClock clock, WorkloadRuntime workloads)
{
    public IReadOnlyList<MeshEdge> Now()
    {
        var pods = api.List(KnownResources.Pods)
            .Where(pod => PodTemplates.IsActive(pod) && pod.Text("status", "phase") == "Running")
            .Select(pod => new Peer(pod, Workload(pod))).ToList();
        foreach (var (pod, program) in workloads.Programs<ProxyProgram>())
        {
            if (pods.FirstOrDefault(peer => peer.Pod.Uid() == pod.Uid()) is { } peer)
            {
                peer.Proxy = program.Identity;
                peer.ControlPlane = program.ControlPlane;
            }
        }

        var now = clock.GetUtcNow();
        return
        [
            .. Pairs(pods).Select(pair => Join(pair, now))
                .OrderBy(edge => edge.Source, StringComparer.Ordinal).ThenBy(edge => edge.Target, StringComparer.Ordinal),
        ];
    }

    private string Workload(JsonObject pod) => WorkloadOwner.Of(api, pod.Namespace(), pod)?.Name() ?? pod.Name();

    /// <summary>Every pair of workloads, with the pods at both ends.</summary>
    private IEnumerable<Pair> Pairs(List<Peer> pods)
    {
        var pairs = new Dictionary<(string, string), Pair>();
        void Connect(Peer source, Peer target)
        {
            if (source.Name == target.Name)
            {
                return;
            }

            if (!pairs.TryGetValue((source.Name, target.Name), out var pair))
            {
                pairs[(source.Name, target.Name)] = pair = new Pair(source.Name, target.Name, []);
            }

            pair.Ends.Add((source, target));
        }

        var services = api.List(KnownResources.Services).Where(service => service.Map("spec", "selector").Count > 0)
            .Select(service => (Service: service, Pods: ServicePods.Of(api, service).Select(pod => pod.Uid()).ToHashSet())).ToList();
        foreach (var source in pods)
        {
            foreach (var (service, behind) in services.Where(entry => ServiceNames.Names(source.Pod, entry.Service)))
            {
                foreach (var target in pods.Where(peer => behind.Contains(peer.Pod.Uid())))
                {
                    Connect(source, target);
                }
            }

            foreach (var component in source.ControlPlane is null ? [] : (string[])["linkerd-identity", "linkerd-destination"])
            {
                foreach (var target in pods.Where(peer => peer.Name == $"{source.ControlPlane}/{component}"))
                {
                    Connect(source, target);
                }
            }
        }

        return pairs.Values;
    }

    private static MeshEdge Join(Pair pair, DateTimeOffset now)
    {
        var error = pair.Ends.Select(ends => Error(ends.Source, ends.Target, now)).FirstOrDefault(found => found is not null);
        return new MeshEdge(pair.Source, pair.Target, error is null, error);
    }

    // The reasons without TLS are linkerd's own (cert-manager-trust-linkerd.md §5).
    private static string? Error(Peer source, Peer target, DateTimeOffset now)
    {
        if (target.Proxy is null)
        {
            return "not_provided_by_service_discovery";
        }

        if (source.Proxy is null)
        {
            return "no_tls_from_remote";
        }

        if (source.Proxy.Leaf is null || target.Proxy.Leaf is null)
        {
            return $"identity not ready: {(source.Proxy.Leaf is null ? source : target).Pod.Key()} has no certificate";
        }

        var server = source.Proxy.Refuses(target.Proxy.Chain, target.Proxy.Name, now, ExtendedKeyUsages.ServerAuth);
        if (server is not null)
        {
            return $"{server} ({source.Name} refuses {target.Name})";
        }

        var client = target.Proxy.Refuses(source.Proxy.Chain, source.Proxy.Name, now, ExtendedKeyUsages.ClientAuth);
        return client is null ? null : $"{client} ({target.Name} refuses {source.Name})";
    }

    private sealed record Pair(string Source, string Target, List<(Peer Source, Peer Target)> Ends);

    private sealed class Peer(JsonObject pod, string workload)
    {
        public JsonObject Pod { get; } = pod;

        public string Name { get; } = $"{pod.Namespace()}/{workload}";

        public ProxyIdentity? Proxy { get; set; }

        /// <summary>The namespace of its control plane; null if it is not meshed.</summary>
        public string? ControlPlane { get; set; }
    }
}
