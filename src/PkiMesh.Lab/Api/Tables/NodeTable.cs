using System.Text.Json.Nodes;
using k8s.Models;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

internal static class NodeTable
{
    private const string RolePrefix = "node-role.kubernetes.io/";

    public static readonly TableShape Shape = new(
        [
            Columns.Name,
            Columns.Text("Status", "The status of the node"),
            Columns.Text("Roles", "The roles of the node"),
            Columns.Age,
            Columns.Text("Version", "Kubelet Version reported by the node."),
            Columns.WideOf<V1NodeStatus>("Internal-IP", nameof(V1NodeStatus.Addresses)),
            Columns.WideOf<V1NodeStatus>("External-IP", nameof(V1NodeStatus.Addresses)),
            Columns.WideOf<V1NodeSystemInfo>("OS-Image", nameof(V1NodeSystemInfo.OsImage)),
            Columns.WideOf<V1NodeSystemInfo>("Kernel-Version", nameof(V1NodeSystemInfo.KernelVersion)),
            Columns.WideOf<V1NodeSystemInfo>("Container-Runtime", nameof(V1NodeSystemInfo.ContainerRuntimeVersion)),
        ],
        (i, now) =>
        {
            var about = i["status"]?["nodeInfo"];
            return
            [
                Cells.Name(i), Status(i), Roles(i), Cells.Age(i, now), about.Text("kubeletVersion"), Address(i, "InternalIP"), Address(i, "ExternalIP"),
                Unknown(about.Text("osImage")), Unknown(about.Text("kernelVersion")), Unknown(about.Text("containerRuntimeVersion")),
            ];
        });

    private static string Status(JsonObject node)
    {
        var ready = (node["status"] as JsonObject ?? []).Items("conditions").FirstOrDefault(c => c.Text("type") == "Ready").Text("status");
        var text = ready switch { "True" => "Ready", null => "Unknown", _ => "NotReady" };
        return node["spec"].Flag("unschedulable") ? text + ",SchedulingDisabled" : text;
    }

    private static string Roles(JsonObject node) => Cells.OrNone(string.Join(",", (node["metadata"]?["labels"] as JsonObject ?? [])
        .Where(l => l.Key.StartsWith(RolePrefix, StringComparison.Ordinal)).Select(l => l.Key[RolePrefix.Length..]).Order(StringComparer.Ordinal)));

    private static string Address(JsonObject node, string type) =>
        Cells.OrNone((node["status"] as JsonObject ?? []).Items("addresses").FirstOrDefault(a => a.Text("type") == type).Text("address"));

    private static string Unknown(string? text) => string.IsNullOrEmpty(text) ? "<unknown>" : text;
}
