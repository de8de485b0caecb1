namespace PkiMesh.Core.Policy;

/// <summary>The order in which the objects of a manifest are applied: what others refer to comes first, webhooks come last.</summary>
public enum ManifestPhase
{
    Namespaces,
    Definitions,
    Accounts,
    Configuration,
    Workloads,
    Webhooks,
}

/// <summary>Sorts kinds into phases.</summary>
public static class ManifestPhases
{
    public static ManifestPhase Of(string apiVersion, string kind) => (GroupOf(apiVersion), kind) switch
    {
        ("", "Namespace") => ManifestPhase.Namespaces,
        ("apiextensions.k8s.io", _) => ManifestPhase.Definitions,
        ("", "ServiceAccount") => ManifestPhase.Accounts,
        ("rbac.authorization.k8s.io", _) => ManifestPhase.Accounts,
        ("scheduling.k8s.io", _) => ManifestPhase.Accounts,
        ("", "Pod" or "ReplicationController") => ManifestPhase.Workloads,
        ("apps", "Deployment" or "DaemonSet" or "StatefulSet" or "ReplicaSet") => ManifestPhase.Workloads,
        ("batch", _) => ManifestPhase.Workloads,
        ("admissionregistration.k8s.io", _) => ManifestPhase.Webhooks,
        ("apiregistration.k8s.io", _) => ManifestPhase.Webhooks,
        _ => ManifestPhase.Configuration,
    };

    private static string GroupOf(string apiVersion)
    {
        var slash = apiVersion.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? "" : apiVersion[..slash];
    }
}
