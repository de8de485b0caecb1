using PkiMesh.Core.Live;
using Xunit;

namespace PkiMesh.Core.Tests.Live;

public sealed class EdgeBuilderTests
{
    private const string Identities = "serviceaccount.identity.linkerd.cluster.local";
    private const string Dst = "dst_control_plane_ns=\"linkerd\",dst_deployment=\"db\",dst_namespace=\"shop\",dst_pod=\"db-1\",dst_pod_template_hash=\"6c\",dst_service=\"db-svc\",dst_serviceaccount=\"db\",dst_zone=\"\"";
    private static readonly EdgePod s_web = new("shop", "Deployment/web", $"web.shop.{Identities}", new HashSet<int>());
    private static readonly EdgePod s_db = new("shop", "Deployment/db", $"db.shop.{Identities}", new HashSet<int> { 9000 });
    private static readonly MeshCluster s_cluster = new() { Name = "c", Server = new Uri("https://c"), User = "u", Version = "v1.34.1" };

    [Fact]
    public void Both_ends_of_a_secured_connection_are_one_edge_counted_as_the_caller_counts()
    {
        var edge = Assert.Single(Build(
            (s_web, $"tcp_open_total{{direction=\"outbound\",peer=\"dst\",authority=\"db-svc.shop.svc.cluster.local:80\",target_addr=\"10.0.0.2:8080\",target_ip=\"10.0.0.2\",target_port=\"8080\",tls=\"true\",server_id=\"db.shop.{Identities}\",{Dst}}} 3"),
            (s_web, $"tcp_open_connections{{direction=\"outbound\",peer=\"dst\",target_addr=\"10.0.0.2:8080\",target_port=\"8080\",tls=\"true\",server_id=\"db.shop.{Identities}\",{Dst}}} 1"),
            (s_web, "tcp_open_total{direction=\"outbound\",peer=\"src\",target_addr=\"10.96.0.9:80\",target_port=\"80\",tls=\"no_identity\",no_tls_reason=\"loopback\"} 3"),
            (s_web, $"request_total{{direction=\"outbound\",target_addr=\"10.0.0.2:8080\",target_port=\"8080\",tls=\"true\",server_id=\"db.shop.{Identities}\",{Dst}}} 100"),
            (s_web, $"response_total{{direction=\"outbound\",target_addr=\"10.0.0.2:8080\",target_port=\"8080\",tls=\"true\",server_id=\"db.shop.{Identities}\",{Dst},status_code=\"200\",classification=\"success\"}} 98"),
            (s_web, $"response_total{{direction=\"outbound\",target_addr=\"10.0.0.2:8080\",target_port=\"8080\",tls=\"true\",server_id=\"db.shop.{Identities}\",{Dst},status_code=\"503\",classification=\"failure\"}} 2"),
            (s_db, $"tcp_open_total{{direction=\"inbound\",peer=\"src\",target_addr=\"10.0.0.2:8080\",target_port=\"8080\",tls=\"true\",client_id=\"web.shop.{Identities}\",srv_kind=\"default\"}} 3"),
            (s_db, "tcp_open_total{direction=\"inbound\",peer=\"dst\",tls=\"no_identity\",no_tls_reason=\"loopback\"} 3")));

        Assert.Equal("shop/Deployment/web -> shop/Deployment/db", edge.ToString());
        Assert.True(edge.IsSecured);
        Assert.Equal($"web.shop.{Identities}", edge.ClientName);
        Assert.Equal($"db.shop.{Identities}", edge.ServerName);
        Assert.Equal("db-svc", edge.Service);
        Assert.Equal((8080, 3, 1, 100, 2), (edge.Port, edge.TotalConnections, edge.OpenConnections, edge.Requests, edge.Failures));
        Assert.True(edge is { SeenBySource: true, SeenByTarget: true, Message: "", NoTlsReason: "" });
    }

    [Theory]
    [InlineData("dst_deployment=\"db\",dst_namespace=\"shop\",dst_pod=\"db-1\"", "Deployment/db", "have no proxy")]
    [InlineData("dst_deployment=\"db\",dst_namespace=\"shop\",dst_pod=\"db-1\",dst_control_plane_ns=\"linkerd\"", "Deployment/db", "skip-inbound-ports")]
    [InlineData("dst_statefulset=\"db\",dst_namespace=\"shop\",dst_pod=\"db-0\"", "StatefulSet/db", "have no proxy")]
    [InlineData("dst_k8s_job=\"db\",dst_namespace=\"shop\",dst_pod=\"db-x\"", "Job/db", "have no proxy")]
    [InlineData("dst_namespace=\"shop\",dst_pod=\"bare\"", "Pod/bare", "have no proxy")]
    [InlineData("authority=\"example.com:443\"", "192.0.2.7:443", "no pod of this cluster")]
    public void Why_a_caller_has_no_tls_is_told_by_what_is_known_of_the_called(string labels, string target, string words)
    {
        var edge = Assert.Single(Build((s_web, $"tcp_open_total{{direction=\"outbound\",peer=\"dst\",target_addr=\"192.0.2.7:443\",target_ip=\"192.0.2.7\",target_port=\"443\",tls=\"no_identity\",no_tls_reason=\"not_provided_by_service_discovery\",{labels}}} 1")));
        Assert.Equal(MeshEdgeSecurity.Plain, edge.Security);
        Assert.Equal(target, edge.Target);
        Assert.Equal("not_provided_by_service_discovery", edge.NoTlsReason);
        Assert.Contains(words, edge.Message, StringComparison.Ordinal);
        Assert.Equal("", edge.ClientName);
    }

    [Theory]
    [InlineData("tls=\"no_identity\",no_tls_reason=\"no_tls_from_remote\"", 8080, MeshEdgeSecurity.Plain, EdgeBuilder.Outside, "without a proxy")]
    [InlineData("tls=\"no_identity\",no_tls_reason=\"no_tls_from_remote\"", 9000, MeshEdgeSecurity.Plain, EdgeBuilder.Outside, "kubelet probes this port")]
    [InlineData("tls=\"no_identity\",no_tls_reason=\"port_skipped\"", 8080, MeshEdgeSecurity.Plain, EdgeBuilder.Outside, "excepted")]
    [InlineData("tls=\"disabled\"", 8080, MeshEdgeSecurity.Plain, EdgeBuilder.Outside, "disabled")]
    [InlineData("tls=\"true\",client_id=\"\"", 8080, MeshEdgeSecurity.ServerTls, EdgeBuilder.Outside, "no identity")]
    [InlineData("tls=\"opaque\",sni=\"db.example\"", 8080, MeshEdgeSecurity.ApplicationTls, EdgeBuilder.Outside, "themselves")]
    [InlineData("tls=\"true\",client_id=\"cron.jobs.serviceaccount.identity.linkerd.cluster.local\"", 8080, MeshEdgeSecurity.MutualTls, "ServiceAccount/cron", "")]
    [InlineData("tls=\"true\",client_id=\"spiffe://root.linkerd.cluster.local/vm\"", 8080, MeshEdgeSecurity.MutualTls, "spiffe://root.linkerd.cluster.local/vm", "")]
    public void What_only_the_called_one_sees_is_an_edge_as_well(string tls, int port, MeshEdgeSecurity security, string source, string words)
    {
        var edge = Assert.Single(Build((s_db, $"tcp_open_total{{direction=\"inbound\",peer=\"src\",target_addr=\"10.0.0.2:{port}\",target_port=\"{port}\",{tls}}} 1")));
        Assert.Equal((security, source, "Deployment/db"), (edge.Security, edge.Source, edge.Target));
        Assert.Contains(words, edge.Message, StringComparison.Ordinal);
        Assert.True(edge is { SeenBySource: false, SeenByTarget: true, Requests: null, Failures: null });
    }

    [Fact]
    public void Pods_of_one_workload_are_summed_and_ports_are_not()
    {
        var edges = Build(
            (s_web, $"tcp_open_total{{direction=\"outbound\",peer=\"dst\",target_addr=\"10.0.0.2:8080\",target_port=\"8080\",tls=\"true\",server_id=\"x\",{Dst}}} 3"),
            (s_web, $"tcp_open_total{{direction=\"outbound\",peer=\"dst\",target_addr=\"10.0.0.3:8080\",target_port=\"8080\",tls=\"true\",server_id=\"x\",{Dst.Replace("db-1", "db-2", StringComparison.Ordinal)}}} 4"),
            (s_web, $"tcp_open_total{{direction=\"outbound\",peer=\"dst\",target_addr=\"10.0.0.3:9090\",target_port=\"9090\",tls=\"true\",server_id=\"x\",{Dst}}} 1"));
        Assert.Equal([(8080, 7L), (9090, 1L)], edges.Select(edge => (edge.Port, edge.TotalConnections)));
    }

    [Theory]
    [InlineData("tcp_open_total{", true)]
    [InlineData("request_total{", true)]
    [InlineData("route_request_total{", false)]
    [InlineData("control_request_total{", false)]
    [InlineData("response_latency_ms_bucket{", false)]
    public void Only_what_is_of_use_is_parsed(string line, bool wanted) => Assert.Equal(wanted, EdgeBuilder.IsWanted(line));

    private static IReadOnlyList<MeshEdge> Build(params (EdgePod Pod, string Line)[] lines)
    {
        var builder = new EdgeBuilder();
        foreach (var (pod, line) in lines)
            builder.Add(pod, MetricSample.Parse(line)!);
        return builder.Build(s_cluster);
    }
}
