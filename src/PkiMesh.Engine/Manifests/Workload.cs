using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Manifests;

/// <summary>A workload to wait for.</summary>
internal sealed record Workload(KubeResource Resource, string Namespace, string Name)
{
    private static readonly Dictionary<string, KubeResource> s_kinds = new()
    {
        ["Deployment"] = KubeResources.Deployments,
        ["DaemonSet"] = KubeResources.DaemonSets,
        ["StatefulSet"] = KubeResources.StatefulSets,
        ["Job"] = KubeResources.Jobs,
    };

    public string Subject => $"{Resource.Kind} {Namespace}/{Name}";

    public static IReadOnlyList<Workload> Of(IEnumerable<ManifestObject> objects) =>
        objects.Where(o => s_kinds.ContainsKey(o.Kind)).Select(o => new Workload(s_kinds[o.Kind], o.Namespace ?? "default", o.Name)).ToArray();

    /// <summary>Whether the rollout of the present generation is through.</summary>
    public static bool IsReady(JsonObject workload, string kind)
    {
        if (kind == "Job")
            return workload.Condition("Complete").Text("status") == "True";
        if ((workload.Number("status", "observedGeneration") ?? 0) < (workload.Number("metadata", "generation") ?? 0))
            return false;
        if (kind == "DaemonSet")
        {
            var desired = workload.Number("status", "desiredNumberScheduled") ?? 0;
            return (workload.Number("status", "updatedNumberScheduled") ?? 0) >= desired && (workload.Number("status", "numberAvailable") ?? 0) >= desired;
        }

        var replicas = workload.Number("spec", "replicas") ?? 1;
        var available = kind == "StatefulSet" ? workload.Number("status", "readyReplicas") : workload.Number("status", "availableReplicas");
        return (workload.Number("status", "updatedReplicas") ?? 0) >= replicas && (available ?? 0) >= replicas
            && (workload.Number("status", "replicas") ?? 0) <= replicas;
    }

    /// <summary>Where it stands, for a person.</summary>
    public static string Describe(JsonObject? workload, string kind)
    {
        if (workload is null)
            return "it does not exist";
        return kind switch
        {
            "Job" => $"{workload.Number("status", "succeeded") ?? 0} succeeded, {workload.Number("status", "failed") ?? 0} failed",
            "DaemonSet" => $"{workload.Number("status", "numberAvailable") ?? 0} of {workload.Number("status", "desiredNumberScheduled") ?? 0} pods available",
            "StatefulSet" => $"{workload.Number("status", "readyReplicas") ?? 0} of {workload.Number("spec", "replicas") ?? 1} replicas ready",
            _ => $"{workload.Number("status", "availableReplicas") ?? 0} of {workload.Number("spec", "replicas") ?? 1} replicas available",
        };
    }
}
