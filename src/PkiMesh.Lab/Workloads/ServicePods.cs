using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.Workloads;

/// <summary>From a Service to its pods and their ports.</summary>
internal static class ServicePods
{
    public static IEnumerable<JsonObject> Of(ILabApi api, JsonObject service)
    {
        var selector = service.Map("spec", "selector");
        return selector.Count == 0
            ? []
            : api.List(KnownResources.Pods, service.Namespace())
                .Where(pod => PodTemplates.IsActive(pod) && LabelSelector.MatchesMap(selector, pod.Map("metadata", "labels")));
    }

    /// <summary>The port of the pod behind a port of the Service: a number, or the name of a container's port.</summary>
    public static int? TargetPort(JsonObject port, JsonObject pod)
    {
        if (port["targetPort"] is not JsonValue target)
        {
            return port.Int("port");
        }

        if (target.TryGetValue(out string? name) && !int.TryParse(name, out _))
        {
            return (int?)pod.Objects("spec", "containers").Concat(pod.Objects("spec", "initContainers"))
                .SelectMany(container => container.Objects("ports"))
                .FirstOrDefault(candidate => candidate.Text("name") == name)
                .LongOrNull("containerPort");
        }

        var number = int.Parse(target.ToString(), System.Globalization.CultureInfo.InvariantCulture);
        return number == 0 ? port.Int("port") : number;
    }
}
