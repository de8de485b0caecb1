using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Mesh;

/// <summary>Who talks to whom, and whether mutual TLS would come about: each a validation of live chains at the lab's time.</summary>
internal sealed class MeshEdges(ILabApi api, LabClock clock, WorkloadRuntime workloads)
{
    public IReadOnlyList<MeshEdge> Now()
    {
        var now = clock.GetUtcNow();
        return
        [
            .. Pairs().Select(pair => Join(pair, now))
                .OrderBy(edge => edge.Source, StringComparer.Ordinal).ThenBy(edge => edge.Target, StringComparer.Ordinal),
        ];
    }

    /// <summary>What the workloads have to say to one another, pod by pod; the proxies' own calls to their control plane aside.</summary>
    public IReadOnlyList<MeshConversation> Conversations()
    {
        var now = clock.GetUtcNow();
        return
        [
            .. new MeshTopology(api, workloads).Links().Where(link => !link.IsControl && link.Source.Name != link.Target.Name)
                .Select(link => new MeshConversation(
                    link.Source.Pod, link.Target.Pod, link.Service, link.Port, link.Source.Proxy is not null, link.Target.Proxy is not null, Error(link.Source, link.Target, now))
                {
                    ClientName = link.Source.Proxy?.Name ?? "",
                    ServerName = link.Target.Proxy?.Name ?? "",
                }),
        ];
    }

    /// <summary>Every pair of workloads, with the pods at both ends.</summary>
    private IEnumerable<Pair> Pairs() =>
        new MeshTopology(api, workloads).Links().Where(link => link.Source.Name != link.Target.Name)
            .GroupBy(link => (link.Source.Name, link.Target.Name))
            .Select(group => new Pair(group.Key.Item1, group.Key.Item2, [.. group.Select(link => (link.Source, link.Target))]));

    private static MeshEdge Join(Pair pair, DateTimeOffset now)
    {
        var error = pair.Ends.Select(ends => Error(ends.Source, ends.Target, now)).FirstOrDefault(found => found is not null);
        return new MeshEdge(pair.Source, pair.Target, error is null, error);
    }

    // The reasons without TLS are linkerd's own (cert-manager-trust-linkerd.md §5).
    public static string? Error(MeshPeer source, MeshPeer target, DateTimeOffset now)
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

    private sealed record Pair(string Source, string Target, List<(MeshPeer Source, MeshPeer Target)> Ends);
}
