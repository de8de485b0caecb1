using System.Text.Json.Nodes;
using k8s.Models;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

internal static class CoreTables
{
    public static readonly TableShape Namespace = new(
        [Columns.Name, Columns.Text("Status", "The status of the namespace"), Columns.Age],
        (i, now) => [Cells.Name(i), i["status"].Text("phase"), Cells.Age(i, now)]);

    public static readonly TableShape Secret = new(
        [
            Columns.Name,
            Columns.Of<V1Secret>("Type", nameof(V1Secret.Type)),
            Columns.Of<V1Secret>("Data", nameof(V1Secret.Data)),
            Columns.Age,
        ],
        (i, now) => [Cells.Name(i), i.Text("type"), Cells.Count(i["data"]), Cells.Age(i, now)]);

    public static readonly TableShape ConfigMap = new(
        [Columns.Name, Columns.Of<V1ConfigMap>("Data", nameof(V1ConfigMap.Data)), Columns.Age],
        (i, now) => [Cells.Name(i), Cells.Count(i["data"]) + Cells.Count(i["binaryData"]), Cells.Age(i, now)]);

    public static readonly TableShape ServiceAccount = new(
        [Columns.Name, Columns.Of<V1ServiceAccount>("Secrets", nameof(V1ServiceAccount.Secrets)), Columns.Age],
        (i, now) => [Cells.Name(i), Cells.Count(i["secrets"]), Cells.Age(i, now)]);

    public static readonly TableShape Service = new(
        [
            Columns.Name,
            Columns.Of<V1ServiceSpec>("Type", nameof(V1ServiceSpec.Type)),
            Columns.Of<V1ServiceSpec>("Cluster-IP", nameof(V1ServiceSpec.ClusterIP)),
            Columns.Of<V1ServiceSpec>("External-IP", nameof(V1ServiceSpec.ExternalIPs)),
            Columns.Of<V1ServiceSpec>("Port(s)", nameof(V1ServiceSpec.Ports)),
            Columns.Age,
            Columns.WideOf<V1ServiceSpec>("Selector", nameof(V1ServiceSpec.Selector)),
        ],
        (i, now) =>
        [
            Cells.Name(i), i["spec"].Text("type"), Cells.OrNone(i["spec"].Text("clusterIP")), ExternalIp(i), Ports(i), Cells.Age(i, now), Cells.Labels(i["spec"]?["selector"]),
        ]);

    public static readonly TableShape Endpoints = new(
        [Columns.Name, Columns.Text("Endpoints", "The set of all endpoints is the union of all subsets."), Columns.Age],
        (i, now) => [Cells.Name(i), EndpointList(i), Cells.Age(i, now)]);

    private static string ExternalIp(JsonObject service)
    {
        var external = (service["spec"]?["externalIPs"] as JsonArray ?? []).Select(a => (string?)a).ToList();
        switch (service["spec"].Text("type"))
        {
            case "ExternalName":
                return service["spec"].Text("externalName") ?? "";
            case "LoadBalancer":
                var ingress = (service["status"]?["loadBalancer"] as JsonObject ?? []).Items("ingress").Select(g => g.Text("ip") ?? g.Text("hostname"));
                var all = ingress.Concat(external).ToList();
                return all.Count > 0 ? string.Join(",", all) : "<pending>";
            default:
                return Cells.OrNone(string.Join(",", external));
        }
    }

    private static string Ports(JsonObject service) => Cells.OrNone(string.Join(",", (service["spec"] as JsonObject ?? []).Items("ports").Select(p =>
        Cells.Number(p, "nodePort") is > 0 and var node ? $"{p["port"]}:{node}/{p.Text("protocol")}" : $"{p["port"]}/{p.Text("protocol")}")));

    private static string EndpointList(JsonObject endpoints)
    {
        var all = endpoints.Items("subsets").SelectMany(s =>
        {
            var ports = s.Items("ports").ToList();
            return s.Items("addresses").SelectMany(a => ports.Count == 0 ? [a.Text("ip") ?? ""] : ports.Select(p => $"{a.Text("ip")}:{p["port"]}"));
        }).ToList();
        return all.Count > 3 ? $"{string.Join(",", all.Take(3))} + {all.Count - 3} more..." : Cells.OrNone(string.Join(",", all));
    }
}
