using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>In what the strategies of the built-in kinds differ (the strategy.go of each in the Kubernetes sources).</summary>
internal static class KindTraits
{
    private static readonly HashSet<string> s_withGeneration =
    [
        "pods", "deployments.apps", "replicasets.apps", "daemonsets.apps", "statefulsets.apps", "jobs.batch", "cronjobs.batch",
        "replicationcontrollers", "ingresses.networking.k8s.io", "ingressclasses.networking.k8s.io", "networkpolicies.networking.k8s.io",
        "poddisruptionbudgets.policy", "endpointslices.discovery.k8s.io", "priorityclasses.scheduling.k8s.io",
        "mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io",
        "validatingadmissionpolicies.admissionregistration.k8s.io", "validatingadmissionpolicybindings.admissionregistration.k8s.io",
        "customresourcedefinitions.apiextensions.k8s.io", "flowschemas.flowcontrol.apiserver.k8s.io",
        "prioritylevelconfigurations.flowcontrol.apiserver.k8s.io",
    ];

    private static readonly HashSet<string> s_createOnUpdate =
    [
        "endpoints", "events", "events.events.k8s.io", "limitranges", "services", "leases.coordination.k8s.io",
        "roles.rbac.authorization.k8s.io", "rolebindings.rbac.authorization.k8s.io", "clusterroles.rbac.authorization.k8s.io",
        "clusterrolebindings.rbac.authorization.k8s.io",
    ];

    private static readonly HashSet<string> s_conditionalUpdate =
    [
        "leases.coordination.k8s.io", "customresourcedefinitions.apiextensions.k8s.io", "apiservices.apiregistration.k8s.io",
        "mutatingwebhookconfigurations.admissionregistration.k8s.io", "validatingwebhookconfigurations.admissionregistration.k8s.io",
        "validatingadmissionpolicies.admissionregistration.k8s.io", "validatingadmissionpolicybindings.admissionregistration.k8s.io",
        "ipaddresses.networking.k8s.io",
    ];

    public static bool TracksGeneration(ResourceInfo info) => info.IsCustom || s_withGeneration.Contains(info.Id.ToString());

    /// <summary>What the status of a new object shows; null where a kind has none or its own rules make it.</summary>
    public static JsonObject? EmptyStatus(ResourceInfo info) => info.IsCustom ? null : info.Id.ToString() switch
    {
        "deployments.apps" or "jobs.batch" or "cronjobs.batch" or "certificatesigningrequests.certificates.k8s.io" or "nodes" => [],
        "replicasets.apps" or "replicationcontrollers" => new JsonObject { ["replicas"] = 0 },
        "statefulsets.apps" => new JsonObject { ["replicas"] = 0, ["availableReplicas"] = 0 },
        "daemonsets.apps" => new JsonObject { ["currentNumberScheduled"] = 0, ["numberMisscheduled"] = 0, ["desiredNumberScheduled"] = 0, ["numberReady"] = 0 },
        "ingresses.networking.k8s.io" => new JsonObject { ["loadBalancer"] = new JsonObject() },
        "persistentvolumes" or "persistentvolumeclaims" => new JsonObject { ["phase"] = "Pending" },
        "poddisruptionbudgets.policy" => new JsonObject { ["disruptionsAllowed"] = 0, ["currentHealthy"] = 0, ["desiredHealthy"] = 0, ["expectedPods"] = 0 },
        "apiservices.apiregistration.k8s.io" => [],
        _ => null,
    };

    /// <summary>PUT makes what is not there.</summary>
    public static bool CreatesOnUpdate(ResourceInfo info) => s_createOnUpdate.Contains(info.Id.ToString());

    /// <summary>PUT may leave out the resourceVersion.</summary>
    public static bool UpdatesUnconditionally(ResourceInfo info) => !info.IsCustom && !s_conditionalUpdate.Contains(info.Id.ToString());

    /// <summary>Fields of the top level beside metadata that do not count as the object's specification.</summary>
    public static bool IsStatusField(ResourceInfo info, string field) => field == "status" && (info.HasStatus || !info.IsCustom);

    /// <summary>A deletion answers with the object where its kind ends by itself, else with a Status.</summary>
    public static bool IsPod(ResourceInfo info) => info.Id is { Group: "", Resource: "pods" };

    public static bool IsNamespace(ResourceInfo info) => info.Id is { Group: "", Resource: "namespaces" };

    public static bool IsCrd(ResourceInfo info) => info.Id is { Group: "apiextensions.k8s.io", Resource: "customresourcedefinitions" };
}
