using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>A pod cannot have what it asks for (yet); the message is the node's.</summary>
internal sealed class PodNotStartableException(string message) : Exception(message);

/// <summary>Reads what a pod's volumes project: Secrets, ConfigMaps, fields of the pod.</summary>
internal sealed class VolumeSource(ILabApi api)
{
    /// <summary>The Secrets ("secrets/x") and ConfigMaps ("configmaps/x") that a pod's volumes and environment name.</summary>
    public static HashSet<string> References(JsonObject pod)
    {
        var found = new HashSet<string>();
        foreach (var volume in pod.Objects("spec", "volumes"))
        {
            Add(found, volume.Text("secret", "secretName"), volume.Text("configMap", "name"));
            foreach (var source in volume.Objects("projected", "sources"))
            {
                Add(found, source.Text("secret", "name"), source.Text("configMap", "name"));
            }
        }

        foreach (var container in pod.Objects("spec", "initContainers").Concat(pod.Objects("spec", "containers")))
        {
            foreach (var variable in container.Objects("env"))
            {
                Add(found, variable.Text("valueFrom", "secretKeyRef", "name"), variable.Text("valueFrom", "configMapKeyRef", "name"));
            }

            foreach (var source in container.Objects("envFrom"))
            {
                Add(found, source.Text("secretRef", "name"), source.Text("configMapRef", "name"));
            }
        }

        return found;
    }

    /// <summary>The files of one volume by their path below its mount point.</summary>
    public Dictionary<string, byte[]> Read(JsonObject pod, JsonObject volume)
    {
        var files = new Dictionary<string, byte[]>();
        if (volume["secret"] is JsonObject secret)
        {
            AddKeys(files, pod, KnownResources.Secrets, secret.Text("secretName")!, secret);
        }
        else if (volume["configMap"] is JsonObject configMap)
        {
            AddKeys(files, pod, KnownResources.ConfigMaps, configMap.Text("name")!, configMap);
        }
        else if (volume["downwardAPI"] is JsonObject fields)
        {
            AddFields(files, pod, fields);
        }
        else if (volume["projected"] is JsonObject projected)
        {
            foreach (var source in projected.Objects("sources"))
            {
                AddProjected(files, pod, source);
            }
        }

        return files;
    }

    /// <summary>The value of one key of a Secret or ConfigMap; null if the object or the key is missing.</summary>
    public string? Value(ResourceId resource, string ns, string name, string key, out bool found)
    {
        var value = api.Get(resource, ns, name);
        found = value is not null;
        return value is not null && Keys(resource, value).TryGetValue(key, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;
    }

    public Dictionary<string, byte[]>? All(ResourceId resource, string ns, string name) =>
        api.Get(resource, ns, name) is { } value ? Keys(resource, value) : null;

    private static void Add(HashSet<string> found, string? secret, string? configMap)
    {
        if (secret is not null)
        {
            found.Add($"secrets/{secret}");
        }

        if (configMap is not null)
        {
            found.Add($"configmaps/{configMap}");
        }
    }

    private static Dictionary<string, byte[]> Keys(ResourceId resource, JsonObject value)
    {
        var keys = new Dictionary<string, byte[]>();
        foreach (var (key, data) in value.Map("data"))
        {
            keys[key] = resource == KnownResources.Secrets ? Convert.FromBase64String(data) : Encoding.UTF8.GetBytes(data);
        }

        foreach (var (key, data) in value.Map("binaryData"))
        {
            keys[key] = Convert.FromBase64String(data);
        }

        return keys;
    }

    private void AddProjected(Dictionary<string, byte[]> files, JsonObject pod, JsonObject source)
    {
        if (source["secret"] is JsonObject secret)
        {
            AddKeys(files, pod, KnownResources.Secrets, secret.Text("name")!, secret);
        }
        else if (source["configMap"] is JsonObject configMap)
        {
            AddKeys(files, pod, KnownResources.ConfigMaps, configMap.Text("name")!, configMap);
        }
        else if (source["downwardAPI"] is JsonObject fields)
        {
            AddFields(files, pod, fields);
        }
    }

    private void AddKeys(Dictionary<string, byte[]> files, JsonObject pod, ResourceId resource, string name, JsonObject source)
    {
        if (api.Get(resource, pod.Namespace(), name) is not { } value)
        {
            if (source.Flag("optional"))
            {
                return;
            }

            throw new PodNotStartableException($"{(resource == KnownResources.Secrets ? "secret" : "configmap")} \"{name}\" not found");
        }

        var keys = Keys(resource, value);
        if (source["items"] is not JsonArray)
        {
            foreach (var (key, data) in keys)
            {
                files[key] = data;
            }

            return;
        }

        foreach (var item in source.Objects("items"))
        {
            if (keys.TryGetValue(item.Text("key")!, out var data))
            {
                files[item.Text("path")!] = data;
            }
            else if (!source.Flag("optional"))
            {
                throw new PodNotStartableException($"references non-existent {(resource == KnownResources.Secrets ? "secret" : "config")} key: {item.Text("key")}");
            }
        }
    }

    private static void AddFields(Dictionary<string, byte[]> files, JsonObject pod, JsonObject source)
    {
        foreach (var item in source.Objects("items"))
        {
            files[item.Text("path")!] = Encoding.UTF8.GetBytes(PodFields.Read(pod, item.Text("fieldRef", "fieldPath") ?? "") ?? "");
        }
    }
}
