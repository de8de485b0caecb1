using System.Text.Json.Nodes;
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
            Columns.Text("Type", "Used to facilitate programmatic handling of secret data."),
            Columns.Text("Data", "Data contains the secret data."),
            Columns.Age,
        ],
        (i, now) => [Cells.Name(i), i.Text("type"), Cells.Count(i["data"]), Cells.Age(i, now)]);

    public static readonly TableShape ConfigMap = new(
        [Columns.Name, Columns.Text("Data", "Data contains the configuration data."), Columns.Age],
        (i, now) => [Cells.Name(i), Cells.Count(i["data"]) + Cells.Count(i["binaryData"]), Cells.Age(i, now)]);

    public static readonly TableShape ServiceAccount = new(
        [Columns.Name, Columns.Text("Secrets", "Secrets is a list of the secrets in the same namespace that pods running using this ServiceAccount are allowed to use."), Columns.Age],
        (i, now) => [Cells.Name(i), Cells.Count(i["secrets"]), Cells.Age(i, now)]);

    public static readonly TableShape Service = new(
        [
            Columns.Name,
            Columns.Text("Type", "type determines how the Service is exposed."),
            Columns.Text("Cluster-IP", "clusterIP is the IP address of the service and is usually assigned randomly."),
            Columns.Text("External-IP", "externalIPs is a list of IP addresses for which nodes in the cluster will also accept traffic for this service."),
            Columns.Text("Port(s)", "The list of ports that are exposed by this service."),
            Columns.Age,
            Columns.Wide("Selector", "Route service traffic to pods with label keys and values matching this selector."),
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
