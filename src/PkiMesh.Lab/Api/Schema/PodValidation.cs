using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;

namespace PkiMesh.Lab.Api.Schema;

internal static class PodValidation
{
    private const string MayNotChange =
        "pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,"
        + "`spec.tolerations` (only additions to existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)";

    private static readonly string[] s_sources =
    [
        "emptyDir", "hostPath", "secret", "configMap", "projected", "downwardAPI", "persistentVolumeClaim", "csi", "nfs", "ephemeral", "image", "gitRepo", "iscsi",
        "fc", "azureFile", "azureDisk", "awsElasticBlockStore", "gcePersistentDisk", "cephfs", "rbd", "glusterfs", "vsphereVolume", "flexVolume", "cinder",
        "quobyte", "portworxVolume", "scaleIO", "storageos", "flocker", "photonPersistentDisk",
    ];

    public static void Spec(JsonObject spec, string path, List<FieldError> errors)
    {
        var volumes = Volumes(spec, path, errors);
        var names = new HashSet<string>();
        if (spec["containers"] is not JsonArray { Count: > 0 })
        {
            errors.Add(FieldError.Required($"{path}.containers"));
        }

        foreach (var list in (string[])["containers", "initContainers"])
        {
            var index = 0;
            foreach (var container in spec.Items(list))
            {
                var here = $"{path}.{list}[{index++}]";
                Container(container, here, names, volumes, errors);
                ProbeValidation.Container(container, here, list == "initContainers", errors);
                QuantityValidation.Container(container, here, errors);
            }
        }

        Choice(spec, "restartPolicy", path, errors, "Always", "OnFailure", "Never");
        Choice(spec, "dnsPolicy", path, errors, "ClusterFirstWithHostNet", "ClusterFirst", "Default", "None");
        if (spec.Text("serviceAccountName") is { Length: > 0 } account)
        {
            errors.AddRange(Names.Subdomain(account).Select(f => FieldError.Invalid($"{path}.serviceAccountName", account, f)));
        }

        MetadataValidation.Labels(spec["nodeSelector"], $"{path}.nodeSelector", errors);
    }

    public static void Update(JsonObject value, JsonObject old, List<FieldError> errors)
    {
        // nodeName is the scheduler's to set, once.
        var (now, was) = (Frozen(value), Frozen(old));
        if (string.IsNullOrEmpty(was.Text("nodeName")))
        {
            was.Remove("nodeName");
            now.Remove("nodeName");
        }

        if (!JsonEquality.Same(now, was))
        {
            errors.Add(FieldError.Forbidden("spec", MayNotChange));
        }
    }

    private static JsonObject Frozen(JsonObject pod)
    {
        var spec = pod["spec"]?.DeepClone() as JsonObject ?? [];
        foreach (var container in spec.Items("containers").Concat(spec.Items("initContainers")))
        {
            container.Remove("image");
        }

        foreach (var field in (string[])["activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds", "ephemeralContainers", "schedulingGates"])
        {
            spec.Remove(field);
        }

        return spec;
    }

    private static HashSet<string> Volumes(JsonObject spec, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var volume in spec.Items("volumes"))
        {
            var here = $"{path}.volumes[{index++}]";
            Name(volume, here, names, errors);
            var sources = s_sources.Where(volume.ContainsKey).ToList();
            if (sources.Count == 0)
            {
                errors.Add(FieldError.Required(here, "must specify a volume type"));
            }

            foreach (var extra in sources.Skip(1))
            {
                errors.Add(FieldError.Forbidden($"{here}.{extra}", "may not specify more than 1 volume type"));
            }
        }

        return names;
    }

    private static void Container(JsonObject container, string path, HashSet<string> names, HashSet<string> volumes, List<FieldError> errors)
    {
        Name(container, path, names, errors);
        if (string.IsNullOrEmpty(container.Text("image")))
        {
            errors.Add(FieldError.Required($"{path}.image"));
        }
        else if (container.Text("image") is { } image && image != image.Trim())
        {
            errors.Add(FieldError.Invalid($"{path}.image", image, "must not have leading or trailing whitespace"));
        }

        Choice(container, "imagePullPolicy", path, errors, "Always", "IfNotPresent", "Never");
        Choice(container, "terminationMessagePolicy", path, errors, "FallbackToLogsOnError", "File");
        Ports(container, path, errors);
        Environment(container, path, errors);
        Mounts(container, path, volumes, errors);
    }

    private static void Ports(JsonObject container, string path, List<FieldError> errors)
    {
        var names = new HashSet<string>();
        var index = 0;
        foreach (var port in container.Items("ports"))
        {
            var here = $"{path}.ports[{index++}]";
            if (port.Text("name") is { Length: > 0 } name && !names.Add(name))
            {
                errors.Add(FieldError.Duplicate($"{here}.name", name));
            }

            if (port["containerPort"] is null || JsonNumbers.ToInt64(port["containerPort"]) == 0)
            {
                errors.Add(FieldError.Required($"{here}.containerPort"));
            }
            else
            {
                ServiceValidation.Range(port["containerPort"], $"{here}.containerPort", errors);
            }

            Choice(port, "protocol", here, errors, "SCTP", "TCP", "UDP");
        }
    }

    private static void Environment(JsonObject container, string path, List<FieldError> errors)
    {
        var index = 0;
        foreach (var env in container.Items("env"))
        {
            var here = $"{path}.env[{index++}]";
            if (string.IsNullOrEmpty(env.Text("name")))
            {
                errors.Add(FieldError.Required($"{here}.name"));
            }

            if (env["valueFrom"] is JsonObject && !string.IsNullOrEmpty(env.Text("value")))
            {
                errors.Add(FieldError.Invalid($"{here}.valueFrom", "", "may not be specified when `value` is not empty"));
            }
        }
    }

    private static void Mounts(JsonObject container, string path, HashSet<string> volumes, List<FieldError> errors)
    {
        var paths = new HashSet<string>();
        var index = 0;
        foreach (var mount in container.Items("volumeMounts"))
        {
            var here = $"{path}.volumeMounts[{index++}]";
            var name = mount.Text("name") ?? "";
            if (name.Length == 0)
            {
                errors.Add(FieldError.Required($"{here}.name"));
            }
            else if (!volumes.Contains(name) && !mount.ContainsKey("volumeClaim"))
            {
                errors.Add(FieldError.NotFound($"{here}.name", name));
            }

            if (mount.Text("mountPath") is not { Length: > 0 } target)
            {
                errors.Add(FieldError.Required($"{here}.mountPath"));
            }
            else if (!paths.Add(target))
            {
                errors.Add(FieldError.Invalid($"{here}.mountPath", target, "must be unique"));
            }
        }
    }

    private static void Name(JsonObject item, string path, HashSet<string> names, List<FieldError> errors)
    {
        if (item.Text("name") is not { Length: > 0 } name)
        {
            errors.Add(FieldError.Required($"{path}.name"));
            return;
        }

        errors.AddRange(Names.DnsLabel(name).Select(f => FieldError.Invalid($"{path}.name", name, f)));
        if (!names.Add(name))
        {
            errors.Add(FieldError.Duplicate($"{path}.name", name));
        }
    }

    private static void Choice(JsonObject owner, string field, string path, List<FieldError> errors, params string[] choices)
    {
        if (owner.Text(field) is { } value && !choices.Contains(value))
        {
            errors.Add(FieldError.NotSupported($"{path}.{field}", value, choices));
        }
    }
}
