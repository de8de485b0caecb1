using System.Text;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>The defaults of built-in kinds that users see. // recordings/api/03 and tutorial/*.objects.yaml</summary>
internal static class BuiltInDefaults
{
    public static void Apply(ResourceInfo info, JsonObject value)
    {
        var spec = value["spec"] as JsonObject;
        switch (info.Id.Group, info.Kind)
        {
            case ("", "Secret"):
                DefaultSecret(value);
                break;
            case ("", "Service"):
                ServiceDefaults.Apply(spec!);
                break;
            case ("", "Pod"):
                PodDefaults.Apply(spec!);
                break;
            case ("", "Namespace"):
                DefaultNamespace(value);
                break;
            case ("", "Node"):
                break;
            case ("", "PersistentVolumeClaim"):
                spec!.Default("volumeMode", "Filesystem");
                value["status"]!.AsObject().Default("phase", "Pending");
                break;
            case ("", "Event"):
                value["source"] ??= new JsonObject();
                break;
            case ("", "Endpoints"):
                foreach (var port in value.Items("subsets").SelectMany(s => s.Items("ports")))
                {
                    port.Default("protocol", "TCP");
                }

                break;
            case ("discovery.k8s.io", _):
                foreach (var port in value.Items("ports"))
                {
                    port.Default("name", "");
                    port.Default("protocol", "TCP");
                }

                break;
            case ("apps" or "batch", _):
                WorkloadDefaults.Apply(info.Kind, spec!);
                break;
            case ("rbac.authorization.k8s.io", _):
                DefaultRbac(value);
                break;
            case ("admissionregistration.k8s.io", _):
                WebhookDefaults.Apply(value);
                break;
            case ("apiextensions.k8s.io", _):
                CrdDefaults.Apply(spec!);
                break;
            case ("apiregistration.k8s.io", _):
                (spec!["service"] as JsonObject)?.Default("port", 443);
                break;
            case ("networking.k8s.io", "NetworkPolicy"):
                DefaultNetworkPolicy(spec!);
                break;
            case ("networking.k8s.io", "Ingress"):
                break;
            case ("storage.k8s.io", "StorageClass"):
                value.Default("reclaimPolicy", "Delete");
                value.Default("volumeBindingMode", "Immediate");
                break;
            case ("autoscaling", _):
                spec!.Default("minReplicas", 1);
                break;
            case ("policy", "PodDisruptionBudget"):
                break;
            case ("scheduling.k8s.io", "PriorityClass"):
                value.Default("preemptionPolicy", "PreemptLowerPriority");
                break;
        }
    }

    private static void DefaultSecret(JsonObject secret)
    {
        secret.Default("type", "Opaque");
        if (secret["stringData"] is JsonObject plain)
        {
            if (secret["data"] is not JsonObject data)
            {
                secret["data"] = data = [];
            }

            foreach (var (key, text) in plain)
            {
                data[key] = Convert.ToBase64String(Encoding.UTF8.GetBytes((string?)text ?? ""));
            }
        }

        secret.Remove("stringData");
    }

    private static void DefaultNamespace(JsonObject ns)
    {
        ns["status"]!.AsObject().Default("phase", "Active");
        if ((string?)ns["metadata"]?["name"] is not { Length: > 0 } name)
        {
            return;
        }

        var metadata = ns["metadata"]!.AsObject();
        if (metadata["labels"] is not JsonObject labels)
        {
            metadata["labels"] = labels = [];
        }

        labels["kubernetes.io/metadata.name"] = name;
    }

    private static void DefaultRbac(JsonObject value)
    {
        if (value["roleRef"] is JsonObject role && (string?)role["apiGroup"] is null or "")
        {
            value["roleRef"]!["apiGroup"] = "rbac.authorization.k8s.io";
        }

        foreach (var subject in value.Items("subjects"))
        {
            if ((string?)subject["kind"] is "User" or "Group")
            {
                subject.Default("apiGroup", "rbac.authorization.k8s.io");
            }
            else if ((string?)subject["apiGroup"] is "")
            {
                subject.Remove("apiGroup");
            }
        }
    }

    private static void DefaultNetworkPolicy(JsonObject spec)
    {
        foreach (var port in spec.Items("ingress").Concat(spec.Items("egress")).SelectMany(r => r.Items("ports")))
        {
            port.Default("protocol", "TCP");
        }

        if (spec["policyTypes"] is not JsonArray { Count: > 0 })
        {
            spec["policyTypes"] = spec["egress"] is JsonArray { Count: > 0 } ? new JsonArray("Ingress", "Egress") : new JsonArray("Ingress");
        }
    }
}
