using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>The one node of the lab's cluster, as kind names and sizes its own.</summary>
internal static class NodeObject
{
    public const string PodCidr = "10.244.0.0/24";

    public static async Task EnsureAsync(ILabApi api, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var node = api.Get(KnownResources.Nodes, null, WorkloadOptions.NodeName)
            ?? await api.CreateAsync(Caller.Kubelet, KnownResources.Nodes, New(), cancellationToken).ConfigureAwait(false);
        if (node.Condition("Ready") is null)
        {
            node["status"] = Status(KubeTime.Seconds(now));
            await api.UpdateAsync(Caller.Kubelet, KnownResources.Nodes, node, "status", cancellationToken).ConfigureAwait(false);
        }
    }

    private static JsonObject New() => new()
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Node",
        ["metadata"] = new JsonObject
        {
            ["name"] = WorkloadOptions.NodeName,
            ["labels"] = new JsonObject
            {
                ["beta.kubernetes.io/arch"] = "amd64",
                ["beta.kubernetes.io/os"] = "linux",
                ["kubernetes.io/arch"] = "amd64",
                ["kubernetes.io/hostname"] = WorkloadOptions.NodeName,
                ["kubernetes.io/os"] = "linux",
                ["node-role.kubernetes.io/control-plane"] = "",
            },
        },
        ["spec"] = new JsonObject { ["podCIDR"] = PodCidr, ["podCIDRs"] = new JsonArray(PodCidr) },
    };

    private static JsonObject Status(string now) => new()
    {
        ["capacity"] = Resources(),
        ["allocatable"] = Resources(),
        ["conditions"] = new JsonArray(
            Condition("MemoryPressure", "False", "KubeletHasSufficientMemory", "kubelet has sufficient memory available", now),
            Condition("DiskPressure", "False", "KubeletHasNoDiskPressure", "kubelet has no disk pressure", now),
            Condition("PIDPressure", "False", "KubeletHasSufficientPID", "kubelet has sufficient PID available", now),
            Condition("Ready", "True", "KubeletReady", "kubelet is posting ready status", now)),
        ["addresses"] = new JsonArray(
            new JsonObject { ["type"] = "InternalIP", ["address"] = WorkloadOptions.NodeAddress },
            new JsonObject { ["type"] = "Hostname", ["address"] = WorkloadOptions.NodeName }),
        ["daemonEndpoints"] = new JsonObject { ["kubeletEndpoint"] = new JsonObject { ["Port"] = 10250 } },
        ["nodeInfo"] = new JsonObject
        {
            ["machineID"] = "",
            ["systemUUID"] = "",
            ["bootID"] = "",
            ["kernelVersion"] = "6.8.0",
            ["osImage"] = "PkiMesh lab",
            ["containerRuntimeVersion"] = "containerd://2.1.3",
            ["kubeletVersion"] = "v1.34.1",
            ["kubeProxyVersion"] = "",
            ["operatingSystem"] = "linux",
            ["architecture"] = "amd64",
        },
    };

    private static JsonObject Resources() => new()
    {
        ["cpu"] = "8",
        ["ephemeral-storage"] = "102687672Ki",
        ["memory"] = "16384Mi",
        ["pods"] = "250",
    };

    private static JsonObject Condition(string type, string status, string reason, string message, string now) => new()
    {
        ["type"] = type,
        ["status"] = status,
        ["lastHeartbeatTime"] = now,
        ["lastTransitionTime"] = now,
        ["reason"] = reason,
        ["message"] = message,
    };
}
