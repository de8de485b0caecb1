using System.Globalization;

namespace PkiMesh.Core.Live;

/// <summary>
/// Sums proxies' samples to edges: outbound from the caller's proxy (peer="dst"), inbound from the called one's (peer="src"). Both tell of
/// the same connection; it is one edge, counted as the caller counts. Names: px app/core/src/transport/labels.rs, transport-metrics.
/// </summary>
public sealed class EdgeBuilder
{
    public const string Outside = "(outside the mesh)";
    private static readonly string[] s_kinds = ["deployment", "statefulset", "daemonset", "cronjob", "k8s_job", "job", "replicationcontroller", "replicaset"];
    private readonly Dictionary<Key, Sum> _outbound = [];
    private readonly Dictionary<Key, Sum> _inbound = [];

    /// <summary>Whether a line of metrics is of any use here; most are not, and need no parsing.</summary>
    public static bool IsWanted(ReadOnlySpan<char> line) =>
        line.StartsWith("tcp_open_", StringComparison.Ordinal) || line.StartsWith("request_total{", StringComparison.Ordinal) || line.StartsWith("response_total{", StringComparison.Ordinal);

    public void Add(EdgePod pod, MetricSample sample)
    {
        var isConnection = sample.Name is "tcp_open_total" or "tcp_open_connections";
        switch (sample["direction"])
        {
            case "outbound" when !isConnection || sample["peer"] == "dst":
                Count(_outbound, Outbound(pod, sample), sample);
                break;
            case "inbound" when sample["target_port"].Length > 0 && (!isConnection || sample["peer"] == "src"):
                Count(_inbound, Inbound(pod, sample), sample);
                break;
        }
    }

    public IReadOnlyList<MeshEdge> Build(MeshCluster cluster)
    {
        List<MeshEdge> edges = [];
        var known = _inbound.ToLookup(entry => (entry.Key.ClientName, entry.Key.TargetNamespace, entry.Key.Target, entry.Key.Port, entry.Key.Security));
        HashSet<Key> merged = [];
        foreach (var (key, sum) in _outbound)
        {
            var seen = key.ClientName.Length == 0 ? [] : known[(key.ClientName, key.TargetNamespace, key.Target, key.Port, key.Security)].Select(entry => entry.Key).ToList();
            merged.UnionWith(seen);
            edges.Add(Edge(cluster, key, sum, seenBySource: true, seenByTarget: seen.Count > 0));
        }

        edges.AddRange(_inbound.Where(entry => !merged.Contains(entry.Key)).Select(entry => Edge(cluster, entry.Key, entry.Value, seenBySource: false, seenByTarget: true)));
        return
        [
            .. edges.OrderBy(edge => edge.SourceNamespace, StringComparer.Ordinal).ThenBy(edge => edge.Source, StringComparer.Ordinal)
                .ThenBy(edge => edge.TargetNamespace, StringComparer.Ordinal).ThenBy(edge => edge.Target, StringComparer.Ordinal).ThenBy(edge => edge.Port).ThenBy(edge => edge.Security),
        ];
    }

    private static Key Outbound(EdgePod pod, MetricSample sample)
    {
        var kind = s_kinds.FirstOrDefault(candidate => sample["dst_" + candidate].Length > 0);
        var hasPod = sample["dst_pod"].Length > 0 || kind is not null;
        var target = kind is not null ? $"{Kind(kind)}/{sample["dst_" + kind]}" : hasPod ? $"Pod/{sample["dst_pod"]}" : sample["target_addr"];
        var (security, reason) = Tls(sample);
        // A proxy always shows its own identity to a server that proved one.
        if (security == MeshEdgeSecurity.ServerTls)
        {
            security = MeshEdgeSecurity.MutualTls;
        }

        var port = Port(sample);
        return new Key(pod.Namespace, pod.Workload, security == MeshEdgeSecurity.MutualTls ? pod.Identity : "", sample["dst_namespace"], target, port, sample["server_id"], security, reason,
            security is MeshEdgeSecurity.Plain ? EdgeReasons.Outbound(reason, sample["dst_namespace"], target, hasPod, sample["dst_control_plane_ns"].Length > 0, port) : Text(security))
        {
            Service = sample["dst_service"],
        };
    }

    private static Key Inbound(EdgePod pod, MetricSample sample)
    {
        var client = sample["client_id"];
        var name = IdentityName.Parse(client);
        var (security, reason) = Tls(sample);
        var port = Port(sample);
        return new Key(name?.Namespace ?? "", name is not null ? $"ServiceAccount/{name.ServiceAccount}" : client.Length > 0 ? client : Outside, client, pod.Namespace, pod.Workload, port,
            security is MeshEdgeSecurity.MutualTls or MeshEdgeSecurity.ServerTls ? pod.Identity : "", security, reason,
            security is MeshEdgeSecurity.Plain ? EdgeReasons.Inbound(reason, pod.Namespace, pod.Workload, port, pod.ProbedPorts.Contains(port)) : Text(security));
    }

    private static (MeshEdgeSecurity Security, string Reason) Tls(MetricSample sample) => sample["tls"] switch
    {
        "true" => (sample["client_id"].Length > 0 ? MeshEdgeSecurity.MutualTls : MeshEdgeSecurity.ServerTls, ""),
        "opaque" => (MeshEdgeSecurity.ApplicationTls, ""),
        "disabled" => (MeshEdgeSecurity.Plain, "disabled"),
        _ => (MeshEdgeSecurity.Plain, sample["no_tls_reason"]),
    };

    private static string Text(MeshEdgeSecurity security) => security switch
    {
        MeshEdgeSecurity.ServerTls => "The caller speaks TLS to the proxy and proves no identity.",
        MeshEdgeSecurity.ApplicationTls => "The applications speak TLS themselves; what they prove to each other, the proxy does not see.",
        _ => "",
    };

    private static string Kind(string label) => label switch
    {
        "deployment" => "Deployment",
        "statefulset" => "StatefulSet",
        "daemonset" => "DaemonSet",
        "cronjob" => "CronJob",
        "k8s_job" or "job" => "Job",
        "replicationcontroller" => "ReplicationController",
        _ => "ReplicaSet",
    };

    private static int Port(MetricSample sample) => int.TryParse(sample["target_port"], NumberStyles.None, CultureInfo.InvariantCulture, out var port) ? port : 0;

    private static void Count(Dictionary<Key, Sum> sums, Key key, MetricSample sample)
    {
        if (!sums.TryGetValue(key, out var sum))
        {
            sums[key] = sum = new Sum();
        }

        var value = (long)sample.Value;
        switch (sample.Name)
        {
            case "tcp_open_total":
                sum.Total += value;
                break;
            case "tcp_open_connections":
                sum.Open += value;
                break;
            case "request_total":
                sum.Requests = (sum.Requests ?? 0) + value;
                break;
            case "response_total" when sample["classification"] == "failure":
                sum.Failures += value;
                break;
        }
    }

    private static MeshEdge Edge(MeshCluster cluster, Key key, Sum sum, bool seenBySource, bool seenByTarget) => new()
    {
        Cluster = cluster,
        SourceNamespace = key.SourceNamespace,
        Source = key.Source,
        ClientName = key.ClientName,
        TargetNamespace = key.TargetNamespace,
        Target = key.Target,
        Service = key.Service,
        Port = key.Port,
        ServerName = key.ServerName,
        Security = key.Security,
        NoTlsReason = key.Reason,
        Message = key.Message,
        OpenConnections = sum.Open,
        TotalConnections = sum.Total,
        Requests = sum.Requests,
        Failures = sum.Requests is null ? null : sum.Failures,
        SeenBySource = seenBySource,
        SeenByTarget = seenByTarget,
    };

    private sealed record Key(
        string SourceNamespace, string Source, string ClientName, string TargetNamespace, string Target, int Port, string ServerName, MeshEdgeSecurity Security, string Reason, string Message)
    {
        public string Service { get; init; } = "";
    }

    private sealed class Sum
    {
        public long Total { get; set; }

        public long Open { get; set; }

        public long? Requests { get; set; }

        public long Failures { get; set; }
    }
}
