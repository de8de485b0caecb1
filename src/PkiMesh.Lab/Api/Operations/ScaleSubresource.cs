using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Selectors;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>The autoscaling/v1 Scale of an object, and an object changed by one.</summary>
internal static class ScaleSubresource
{
    /// <summary>What its bodies are decoded as.</summary>
    public static ResourceInfo Kind { get; } = ResourceInfo.OfKind("autoscaling", "v1", "Scale");

    public static JsonObject Of(ResourceInfo info, JsonObject value)
    {
        var paths = info.Scale!;
        var metadata = new JsonObject();
        foreach (var field in (string[])["name", "namespace", "uid", "resourceVersion", "creationTimestamp"])
        {
            Meta.Copy(Meta.Of(value), metadata, field);
        }

        var spec = new JsonObject();
        if (JsonNumbers.ToInt64(Read(value, paths.SpecReplicas)) is { } replicas and not 0)
        {
            spec["replicas"] = replicas;
        }

        var status = new JsonObject { ["replicas"] = JsonNumbers.ToInt64(Read(value, paths.StatusReplicas)) ?? 0 };
        if (SelectorText(info, value) is { Length: > 0 } selector)
        {
            status["selector"] = selector;
        }

        return new JsonObject { ["kind"] = "Scale", ["apiVersion"] = "autoscaling/v1", ["metadata"] = metadata, ["spec"] = spec, ["status"] = status };
    }

    /// <summary>A copy of the object with the scale's replicas; a resourceVersion in the scale is kept as a condition.</summary>
    public static JsonObject Apply(ResourceInfo info, JsonObject old, JsonObject scale)
    {
        var replicas = JsonNumbers.ToInt64(scale["spec"]?["replicas"]) ?? 0;
        if (replicas < 0)
        {
            throw ApiErrors.Invalid("autoscaling", "Scale", Meta.Name(old),
                [FieldCause.Invalid("spec.replicas", replicas, "must be greater than or equal to 0")]);
        }

        var value = old.DeepClone().AsObject();
        Write(value, info.Scale!.SpecReplicas, replicas);
        if (Meta.Text(scale, "resourceVersion") is { } version)
        {
            Meta.Of(value)["resourceVersion"] = version;
        }

        Meta.CopyField(scale, value, "name");
        return value;
    }

    private static string SelectorText(ResourceInfo info, JsonObject value)
    {
        if (info.Scale!.LabelSelector is { Length: > 0 } path)
        {
            return Read(value, path) is JsonValue node && node.TryGetValue(out string? text) ? text : "";
        }

        if (info.IsCustom || value["spec"]?["selector"] is not JsonObject selector)
        {
            return "";
        }

        var labels = selector["matchLabels"] as JsonObject ?? (selector.ContainsKey("matchExpressions") ? [] : selector);
        return LabelSelector.FromMap(labels).Text();
    }

    /// <summary>What is at a path such as ".spec.replicas"; null where there is nothing.</summary>
    internal static JsonNode? Read(JsonObject value, string path)
    {
        JsonNode? node = value;
        foreach (var step in path.Split('.', StringSplitOptions.RemoveEmptyEntries))
        {
            node = (node as JsonObject)?[step];
        }

        return node;
    }

    private static void Write(JsonObject value, string path, long number)
    {
        var steps = path.Split('.', StringSplitOptions.RemoveEmptyEntries);
        var node = value;
        foreach (var step in steps[..^1])
        {
            if (node[step] is not JsonObject next)
            {
                next = [];
                node[step] = next;
            }

            node = next;
        }

        node[steps[^1]] = number;
    }
}
