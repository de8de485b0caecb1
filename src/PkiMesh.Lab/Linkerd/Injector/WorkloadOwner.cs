using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Injector;

/// <summary>The workload on top of a pod: through a ReplicaSet to its Deployment, through a Job to its CronJob.</summary>
internal static class WorkloadOwner
{
    public static JsonObject? Of(ILabApi api, string ns, JsonObject pod)
    {
        JsonObject? top = null;
        for (var value = pod; value.ControllerReference() is { } reference;)
        {
            var found = Resource(reference.Text("kind")) is { } resource ? api.Get(resource, ns, reference.Text("name")!) : null;
            if (found is null)
            {
                break;
            }

            top = value = found;
        }

        return top;
    }

    private static ResourceId? Resource(string? kind) => kind switch
    {
        "Deployment" => KnownResources.Deployments,
        "ReplicaSet" => KnownResources.ReplicaSets,
        "DaemonSet" => KnownResources.DaemonSets,
        "StatefulSet" => KnownResources.StatefulSets,
        "Job" => KnownResources.Jobs,
        "CronJob" => KnownResources.CronJobs,
        _ => null,
    };
}
