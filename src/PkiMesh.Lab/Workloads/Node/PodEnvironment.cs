using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>The environment of a container, as the node resolves it when it creates the container.</summary>
internal static partial class PodEnvironment
{
    public static Dictionary<string, string> Resolve(VolumeSource source, JsonObject pod, JsonObject container)
    {
        var variables = new Dictionary<string, string>();
        foreach (var from in container.Objects("envFrom"))
        {
            AddAll(variables, source, pod, from);
        }

        foreach (var variable in container.Objects("env"))
        {
            var name = variable.Text("name")!;
            if (variable["valueFrom"] is JsonObject from)
            {
                if (Value(source, pod, from) is { } value)
                {
                    variables[name] = value;
                }
            }
            else
            {
                variables[name] = Expand(variable.Text("value") ?? "", variables);
            }
        }

        return variables;
    }

    public static string Expand(string text, IReadOnlyDictionary<string, string> variables) =>
        Reference().Replace(text, match => match.Value.StartsWith("$$", StringComparison.Ordinal)
            ? match.Value[1..]
            : variables.TryGetValue(match.Groups[1].Value, out var value) ? value : match.Value);

    private static string? Value(VolumeSource source, JsonObject pod, JsonObject from)
    {
        if (from.Text("fieldRef", "fieldPath") is { } path)
        {
            return PodFields.Read(pod, path) ?? "";
        }

        var (resource, reference, kind) = from["configMapKeyRef"] is JsonObject map
            ? (KnownResources.ConfigMaps, map, "ConfigMap")
            : (KnownResources.Secrets, from["secretKeyRef"] as JsonObject, "Secret");
        if (reference is null)
        {
            return "";
        }

        var (name, key) = (reference.Text("name")!, reference.Text("key")!);
        var value = source.Value(resource, pod.Namespace(), name, key, out var found);
        if (value is not null || reference.Flag("optional"))
        {
            return value;
        }

        throw new PodNotStartableException(found
            ? $"couldn't find key {key} in {kind} {pod.Namespace()}/{name}"
            : $"{kind.ToLowerInvariant()} \"{name}\" not found");
    }

    private static void AddAll(Dictionary<string, string> variables, VolumeSource source, JsonObject pod, JsonObject from)
    {
        var map = from["configMapRef"] as JsonObject;
        var reference = map ?? from["secretRef"] as JsonObject;
        if (reference is null)
        {
            return;
        }

        var name = reference.Text("name")!;
        var values = source.All(map is null ? KnownResources.Secrets : KnownResources.ConfigMaps, pod.Namespace(), name);
        if (values is null)
        {
            if (!reference.Flag("optional"))
            {
                throw new PodNotStartableException($"{(map is null ? "secret" : "configmap")} \"{name}\" not found");
            }

            return;
        }

        foreach (var (key, value) in values)
        {
            variables[(from.Text("prefix") ?? "") + key] = Encoding.UTF8.GetString(value);
        }
    }

    [GeneratedRegex(@"\$?\$\(([-._a-zA-Z0-9]+)\)")]
    private static partial Regex Reference();
}
