using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Mesh;

/// <summary>
/// What a proxy counts of its connections, in linkerd's own names: px linkerd/transport-metrics/src/lib.rs, http/metrics/src/requests,
/// app/core/src/transport/labels.rs; the dst_ labels are those that the destination controller gives (l5d pkg/k8s/labels.go GetPodLabels,
/// endpoint_translator.go createWeightedAddr). A connection that both ends would not accept is none, and is not counted here:
/// transport metrics begin above TLS (px app/outbound/src/tcp/endpoint.rs, transport-metrics/src/client.rs). What counts it in a proxy,
/// outbound_http_errors_total{error} and {out,in}bound_tcp_errors_total{target_addr,error}, names no peer (px app/{out,in}bound/src/metrics/error).
/// </summary>
internal sealed class ProxyTraffic(ILabApi api, LabClock clock, WorkloadRuntime workloads)
{
    private const string Requests = "request_total";
    private const string Responses = "response_total";
    private const string Opened = "tcp_open_total";
    private const string Open = "tcp_open_connections";
    private const string Control = "control_request_total";

    private static readonly (string Name, string Type, string Help)[] s_families =
    [
        (Requests, "counter", "Total count of HTTP requests."),
        (Responses, "counter", "Total count of HTTP responses."),
        (Control, "counter", "Total count of HTTP requests."),
        (Opened, "counter", "Total count of opened connections"),
        (Open, "gauge", "Number of currently-open connections"),
    ];

    public string Of(JsonObject pod)
    {
        var series = new SortedDictionary<(string Family, string Labels), long>();
        var now = clock.GetUtcNow();
        foreach (var link in new MeshTopology(api, workloads).LinksOf(pod))
        {
            if (link.Source.Pod.Uid() == pod.Uid() && link.Source.Proxy is not null)
            {
                Outbound(link, now, series);
            }

            if (link.Target.Pod.Uid() == pod.Uid() && link.Target.Proxy is not null)
            {
                Inbound(link, now, series);
            }
        }

        Probes(pod, series);
        return Write(series);
    }

    private static void Outbound(MeshLink link, DateTimeOffset now, SortedDictionary<(string, string), long> series)
    {
        var reason = MeshEdges.Error(link.Source, link.Target, now);
        if (reason is not (null or "not_provided_by_service_discovery"))
        {
            return;
        }

        var tls = reason is null ? $"tls=\"true\",server_id=\"{link.Target.Proxy!.Name}\"" : $"tls=\"no_identity\",no_tls_reason=\"{reason}\"";
        var port = link.Service.Objects("spec", "ports").FirstOrDefault().Int("port");
        var authority = $"{link.Service.Name()}.{link.Service.Namespace()}.svc.cluster.local:{port}";
        if (link.IsControl)
        {
            series[(Control, $"addr=\"{authority}\",{tls}")] = Seconds(link, now) / 60 + 1;
            return;
        }

        var target = $"authority=\"{authority}\",{Address(link.Target.Pod, link.Port)},{tls},{Destination(link)}";
        Connection($"direction=\"outbound\",peer=\"dst\",{target}", series);
        Connection($"direction=\"outbound\",peer=\"src\",{Address(link.Service.Text("spec", "clusterIP") ?? "", port)},tls=\"no_identity\",no_tls_reason=\"loopback\"", series);
        Exchange($"direction=\"outbound\",{target}", Seconds(link, now), series);
    }

    private static void Inbound(MeshLink link, DateTimeOffset now, SortedDictionary<(string, string), long> series)
    {
        var reason = MeshEdges.Error(link.Source, link.Target, now);
        if (reason is not (null or "no_tls_from_remote"))
        {
            return;
        }

        var tls = reason is null ? $"tls=\"true\",client_id=\"{link.Source.Proxy!.Name}\"" : $"tls=\"no_identity\",no_tls_reason=\"{reason}\"";
        Arrival(link.Target.Pod, link.Port, tls, series);
        Exchange($"direction=\"inbound\",{Address(link.Target.Pod, link.Port)},{tls},{Policy(link.Port)}", Seconds(link, now), series);
    }

    /// <summary>The kubelet is outside the mesh; what it probes counts as a connection without TLS. The proxy's own ports are not redirected.</summary>
    private static void Probes(JsonObject pod, SortedDictionary<(string, string), long> series)
    {
        var ports = pod.Objects("spec", "containers").Where(container => container.Text("name") != "linkerd-proxy")
            .SelectMany(container => (string[])["livenessProbe", "readinessProbe"], (container, probe) => container[probe]?["httpGet"]?["port"] is JsonValue port && port.TryGetValue(out int number) ? number : 0)
            .Where(port => port > 0).Distinct();
        foreach (var port in ports)
        {
            Arrival(pod, port, "tls=\"no_identity\",no_tls_reason=\"no_tls_from_remote\"", series);
        }
    }

    private static void Arrival(JsonObject pod, int port, string tls, SortedDictionary<(string, string), long> series)
    {
        Connection($"direction=\"inbound\",peer=\"src\",{Address(pod, port)},{tls},{Policy(port)}", series);
        Connection("direction=\"inbound\",peer=\"dst\",tls=\"no_identity\",no_tls_reason=\"loopback\"", series);
    }

    private static void Connection(string labels, SortedDictionary<(string, string), long> series)
    {
        series[(Opened, labels)] = series.GetValueOrDefault((Opened, labels)) + 1;
        series[(Open, labels)] = series.GetValueOrDefault((Open, labels)) + 1;
    }

    private static void Exchange(string labels, long count, SortedDictionary<(string, string), long> series)
    {
        series[(Requests, labels)] = series.GetValueOrDefault((Requests, labels)) + count;
        var answered = $"{labels},status_code=\"200\",classification=\"success\",grpc_status=\"\",error=\"\"";
        series[(Responses, answered)] = series.GetValueOrDefault((Responses, answered)) + count;
    }

    private static string Destination(MeshLink link)
    {
        var pod = link.Target.Pod;
        var labels = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["namespace"] = pod.Namespace(),
            ["pod"] = pod.Name(),
            ["service"] = link.Service.Name(),
            ["serviceaccount"] = pod.Text("spec", "serviceAccountName") ?? "default",
            ["zone"] = "",
        };
        if (link.Target.Workload is { } workload)
        {
            labels[workload.Text("kind") == "Job" ? "k8s_job" : workload.Text("kind")!.ToLowerInvariant()] = workload.Name();
        }

        if (pod.Label("linkerd.io/control-plane-ns") is { } controlPlane)
        {
            labels["control_plane_ns"] = controlPlane;
        }

        if (pod.Label("pod-template-hash") is { } hash)
        {
            labels["pod_template_hash"] = hash;
        }

        return string.Join(',', labels.Select(label => $"dst_{label.Key}=\"{label.Value}\""));
    }

    private static string Policy(int port) => $"srv_group=\"\",srv_kind=\"default\",srv_name=\"all-unauthenticated\",srv_port=\"{port}\"";

    private static string Address(JsonObject pod, int port) => Address(pod.Text("status", "podIP") ?? "", port);

    private static string Address(string ip, int port) => $"target_addr=\"{ip}:{port}\",target_ip=\"{ip}\",target_port=\"{port}\"";

    /// <summary>One request a second, since both ends are there.</summary>
    private static long Seconds(MeshLink link, DateTimeOffset now)
    {
        var since = new[] { link.Source.Pod, link.Target.Pod }.Max(pod => DateTimeOffset.Parse(pod.Text("status", "startTime") ?? pod.Text("metadata", "creationTimestamp")!, CultureInfo.InvariantCulture));
        return Math.Max(1, (long)(now - since).TotalSeconds);
    }

    private static string Write(SortedDictionary<(string Family, string Labels), long> series)
    {
        var text = new StringBuilder();
        foreach (var (name, type, help) in s_families)
        {
            var own = series.Where(entry => entry.Key.Family == name).ToList();
            if (own.Count > 0)
            {
                text.Append(CultureInfo.InvariantCulture, $"# HELP {name} {help}\n# TYPE {name} {type}\n");
            }

            foreach (var ((_, labels), value) in own)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name}{{{labels}}} {value}\n");
            }
        }

        return text.ToString();
    }
}
