using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

internal static class OtherTables
{
    public static readonly TableShape Binding = new(
        [
            Columns.Name,
            Columns.Text("Role", "RoleRef can reference a Role in the current namespace or a ClusterRole in the global namespace."),
            Columns.Age,
            Columns.Wide("Users", "Users in the roleBinding"),
            Columns.Wide("Groups", "Groups in the roleBinding"),
            Columns.Wide("ServiceAccounts", "ServiceAccounts in the roleBinding"),
        ],
        (i, now) =>
        [
            Cells.Name(i), $"{i["roleRef"].Text("kind")}/{i["roleRef"].Text("name")}", Cells.Age(i, now), Subjects(i, "User"), Subjects(i, "Group"), Subjects(i, "ServiceAccount"),
        ]);

    public static readonly TableShape ApiService = new(
        [
            Columns.Name,
            Columns.Text("Service", "The reference to the service that hosts this API endpoint."),
            Columns.Text("Available", "Whether this service is available."),
            Columns.Age,
        ],
        (i, now) => [Cells.Name(i), ServiceOf(i), Available(i), Cells.Age(i, now)]);

    public static readonly TableShape Webhooks = new(
        [Columns.Name, Columns.Number("Webhooks", "Webhooks is a list of webhooks and the affected resources and operations."), Columns.Age],
        (i, now) => [Cells.Name(i), Cells.Count(i["webhooks"]), Cells.Age(i, now)]);

    public static readonly TableShape Lease = new(
        [Columns.Name, Columns.Text("Holder", "holderIdentity contains the identity of the holder of a current lease."), Columns.Age],
        (i, now) => [Cells.Name(i), i["spec"].Text("holderIdentity") ?? "", Cells.Age(i, now)]);

    public static readonly TableShape DisruptionBudget = new(
        [
            Columns.Name,
            Columns.Text("Min Available", "The minimum number of pods that must be available."),
            Columns.Text("Max Unavailable", "The maximum number of pods that may be unavailable."),
            Columns.Number("Allowed Disruptions", "Calculated number of pods that may be disrupted at this time."),
            Columns.Age,
        ],
        (i, now) =>
        [
            Cells.Name(i), i["spec"]?["minAvailable"]?.ToString() ?? "N/A", i["spec"]?["maxUnavailable"]?.ToString() ?? "N/A",
            Cells.Number(i["status"], "disruptionsAllowed"), Cells.Age(i, now),
        ]);

    public static readonly TableShape EndpointSlice = new(
        [
            Columns.Name,
            Columns.Text("AddressType", "addressType specifies the type of address carried by this EndpointSlice."),
            Columns.Text("Ports", "ports specifies the list of network ports exposed by each endpoint in this slice."),
            Columns.Text("Endpoints", "endpoints is a list of unique endpoints in this slice."),
            Columns.Age,
        ],
        (i, now) =>
        [
            Cells.Name(i), i.Text("addressType"), Short(i.Items("ports").Select(p => p["port"]?.ToString() ?? "*"), "<unset>"),
            Short(i.Items("endpoints").SelectMany(e => (e["addresses"] as JsonArray ?? []).Select(a => (string?)a)), "<unset>"), Cells.Age(i, now),
        ]);

    public static readonly TableShape StorageClass = new(
        [
            Columns.Name,
            Columns.Text("Provisioner", "provisioner indicates the type of the provisioner."),
            Columns.Text("ReclaimPolicy", "reclaimPolicy controls the reclaimPolicy for dynamically provisioned PersistentVolumes of this storage class."),
            Columns.Text("VolumeBindingMode", "volumeBindingMode indicates how PersistentVolumeClaims should be provisioned and bound."),
            Columns.Text("AllowVolumeExpansion", "allowVolumeExpansion shows whether the storage class allow volume expand."),
            Columns.Age,
        ],
        (i, now) =>
        [
            Cells.Name(i) + (i["metadata"]?["annotations"].Text("storageclass.kubernetes.io/is-default-class") == "true" ? " (default)" : ""),
            i.Text("provisioner"), i.Text("reclaimPolicy"), i.Text("volumeBindingMode"), i.Flag("allowVolumeExpansion"), Cells.Age(i, now),
        ]);

    public static readonly TableShape PriorityClass = new(
        [
            Columns.Name,
            Columns.Text("Value", "value represents the integer value of this priority class."),
            Columns.Text("Global-Default", "globalDefault specifies whether this PriorityClass should be considered as the default priority for pods without any priority class."),
            Columns.Age,
            Columns.Text("PreemptionPolicy", "preemptionPolicy is the Policy for preempting pods with lower priority."),
        ],
        (i, now) => [Cells.Name(i), Cells.Number(i, "value"), i.Flag("globalDefault"), Cells.Age(i, now), i.Text("preemptionPolicy")]);

    public static readonly TableShape NetworkPolicy = new(
        [Columns.Name, Columns.Text("Pod-Selector", "podSelector selects the pods to which this NetworkPolicy object applies."), Columns.Age],
        (i, now) => [Cells.Name(i), Cells.Selector(i["spec"]?["podSelector"]), Cells.Age(i, now)]);

    public static readonly TableShape Ingress = new(
        [
            Columns.Name,
            Columns.Text("Class", "The name of the IngressClass resource that should be used for additional configuration"),
            Columns.Text("Hosts", "Hosts that incoming requests are matched against before the ingress rule"),
            Columns.Text("Address", "Address is a list containing ingress points for the load-balancer"),
            Columns.Text("Ports", "Ports of TLS configurations that open"),
            Columns.Age,
        ],
        (i, now) =>
        [
            Cells.Name(i), Cells.OrNone(i["spec"].Text("ingressClassName")), Short((i["spec"] as JsonObject ?? []).Items("rules").Select(r => r.Text("host") ?? "*"), "*"),
            string.Join(",", (i["status"]?["loadBalancer"] as JsonObject ?? []).Items("ingress").Select(g => g.Text("ip") ?? g.Text("hostname"))),
            Cells.Count(i["spec"]?["tls"]) > 0 ? "80, 443" : "80", Cells.Age(i, now),
        ]);

    private static string Subjects(JsonObject binding, string kind) => string.Join(", ", binding.Items("subjects").Where(s => s.Text("kind") == kind)
        .Select(s => kind == "ServiceAccount" ? $"{s.Text("namespace")}/{s.Text("name")}" : s.Text("name")));

    private static string ServiceOf(JsonObject api) =>
        api["spec"]?["service"] is JsonObject service ? $"{service.Text("namespace")}/{service.Text("name")}" : "Local";

    private static string Available(JsonObject api)
    {
        var condition = (api["status"] as JsonObject ?? []).Items("conditions").FirstOrDefault(c => c.Text("type") == "Available");
        return condition.Text("status") switch
        {
            null => "Unknown",
            "True" => "True",
            var status => $"{status} ({condition.Text("reason")})",
        };
    }

    private static string Short(IEnumerable<string?> values, string empty)
    {
        var all = values.ToList();
        return all.Count == 0 ? empty : all.Count > 3 ? $"{string.Join(",", all.Take(3))} + {all.Count - 3} more..." : string.Join(",", all);
    }
}
