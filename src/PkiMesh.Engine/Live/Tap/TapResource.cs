using PkiMesh.Engine.Live.Tap.Wire;

namespace PkiMesh.Engine.Live.Tap;

/// <summary>A resource as a user names it (deploy/web, Deployment/web), in linkerd's words (viz/pkg/util, k8s.CanonicalResourceNameFromFriendlyName).</summary>
internal static class TapResource
{
    private static readonly Dictionary<string, string> s_kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["po"] = "pod",
        ["pod"] = "pod",
        ["pods"] = "pod",
        ["deploy"] = "deployment",
        ["deployment"] = "deployment",
        ["deployments"] = "deployment",
        ["ds"] = "daemonset",
        ["daemonset"] = "daemonset",
        ["daemonsets"] = "daemonset",
        ["sts"] = "statefulset",
        ["statefulset"] = "statefulset",
        ["statefulsets"] = "statefulset",
        ["rs"] = "replicaset",
        ["replicaset"] = "replicaset",
        ["replicasets"] = "replicaset",
        ["rc"] = "replicationcontroller",
        ["replicationcontroller"] = "replicationcontroller",
        ["replicationcontrollers"] = "replicationcontroller",
        ["job"] = "job",
        ["jobs"] = "job",
        ["cj"] = "cronjob",
        ["cronjob"] = "cronjob",
        ["cronjobs"] = "cronjob",
        ["svc"] = "service",
        ["service"] = "service",
        ["services"] = "service",
        ["ns"] = "namespace",
        ["namespace"] = "namespace",
        ["namespaces"] = "namespace",
    };

    /// <exception cref="PkiMeshException">TapResourceInvalid.</exception>
    public static ResourceName Read(string? resource, string ns, bool isTarget)
    {
        if (resource is null)
        {
            return new ResourceName { Type = "namespace", Name = ns };
        }

        if (resource.Split('/') is not [var kind, { Length: > 0 } name] || !s_kinds.TryGetValue(kind, out var type) || (type == "service" && isTarget))
        {
            throw new PkiMeshException("TapResourceInvalid", PkiMeshErrorKind.InvalidArgument, $"\"{resource}\" is no resource that can be tapped.", resource,
                "Write KIND/NAME, such as deployment/web: a pod, deployment, daemonset, statefulset, replicaset, job, cronjob or namespace.");
        }

        return type == "namespace" ? new ResourceName { Type = type, Name = name } : new ResourceName { Namespace = ns, Type = type, Name = name };
    }

    /// <summary>l5d viz/tap/pkg/protohttp.go TapReqToURL; the server compares it with the request's body.</summary>
    public static string Path(ResourceName resource) => resource.Type == "namespace"
        ? $"/apis/tap.linkerd.io/v1alpha1/watch/namespaces/{Uri.EscapeDataString(resource.Name)}/tap"
        : $"/apis/tap.linkerd.io/v1alpha1/watch/namespaces/{Uri.EscapeDataString(resource.Namespace)}/{resource.Type}s/{Uri.EscapeDataString(resource.Name)}/tap";
}
