using System.Text.Json.Nodes;

namespace PkiMesh.Core.Manifests;

/// <summary>The part of an object that one field manager applied, after the server's own record (metadata.managedFields, fieldsV1).</summary>
public static class OwnedFields
{
    /// <summary>The object with these fields alone, and its identity; null where the manager applied nothing of it.</summary>
    public static JsonObject? Of(JsonObject live, string manager)
    {
        ArgumentNullException.ThrowIfNull(live);
        var metadata = live["metadata"] as JsonObject ?? [];
        var owned = (metadata["managedFields"] as JsonArray ?? []).OfType<JsonObject>().FirstOrDefault(entry =>
            Text(entry["manager"]) == manager && Text(entry["operation"]) == "Apply" && entry["subresource"] is null)?["fieldsV1"] as JsonObject;
        if (owned is null)
        {
            return null;
        }

        var identity = new JsonObject { ["name"] = metadata["name"]?.DeepClone() };
        if (metadata["namespace"] is { } ns)
        {
            identity["namespace"] = ns.DeepClone();
        }

        var result = new JsonObject { ["apiVersion"] = live["apiVersion"]?.DeepClone(), ["kind"] = live["kind"]?.DeepClone(), ["metadata"] = identity };
        foreach (var (name, value) in Take(live, owned))
        {
            if (name == "metadata")
            {
                foreach (var (field, content) in value as JsonObject ?? [])
                {
                    identity[field] = content?.DeepClone();
                }
            }
            else
            {
                result[name] = value?.DeepClone();
            }
        }

        return result;
    }

    private static JsonObject Take(JsonObject live, JsonObject fields)
    {
        var taken = new JsonObject();
        foreach (var (key, below) in fields)
        {
            if (!key.StartsWith("f:", StringComparison.Ordinal) || live[key[2..]] is not { } value)
            {
                continue;
            }

            // A list is taken whole: its items have no place without the others.
            taken[key[2..]] = value is JsonObject inner && below is JsonObject { Count: > 0 } deeper && deeper.Any(entry => entry.Key.StartsWith("f:", StringComparison.Ordinal))
                ? Take(inner, deeper)
                : value.DeepClone();
        }

        return taken;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;
}
