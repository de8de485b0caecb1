using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads;

internal static class PodTemplates
{
    /// <summary>A pod of its owner's template; the name is made by the API server from <paramref name="generateName"/>.</summary>
    public static JsonObject NewPod(JsonObject owner, JsonNode template, string? name, string? generateName)
    {
        var metadata = new JsonObject();
        if (name is not null)
        {
            metadata["name"] = name;
        }
        else
        {
            metadata["generateName"] = generateName;
        }

        metadata["namespace"] = owner.Namespace();
        foreach (var part in (ReadOnlySpan<string>)["labels", "annotations", "finalizers"])
        {
            if (template.At("metadata", part) is { } value)
            {
                metadata[part] = value.DeepClone();
            }
        }

        metadata["ownerReferences"] = new JsonArray(owner.NewControllerReference());
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = metadata,
            ["spec"] = template["spec"]!.DeepClone(),
        };
    }

    public static bool Same(JsonNode? left, JsonNode? right)
    {
        var (a, b) = (WithoutHash(left), WithoutHash(right));
        return JsonNode.DeepEquals(a, b);
    }

    public static bool IsReady(JsonObject pod) => pod.Condition("Ready").Text("status") == "True";

    public static bool IsActive(JsonObject pod) =>
        !pod.IsDeleting() && pod.Text("status", "phase") is not ("Succeeded" or "Failed");

    private static JsonNode? WithoutHash(JsonNode? template)
    {
        var copy = template?.DeepClone();
        if (copy.At("metadata") is JsonObject metadata)
        {
            metadata.Remove("creationTimestamp");
            (metadata["labels"] as JsonObject)?.Remove("pod-template-hash");
        }

        return copy;
    }
}
