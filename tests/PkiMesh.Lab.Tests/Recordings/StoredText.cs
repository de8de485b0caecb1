using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A whole object, field by field with the owners of its fields, without what differs from run to run.</summary>
internal static class StoredText
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, WriteIndented = true };

    public static string Of(JsonObject value)
    {
        var copy = (JsonObject)value.DeepClone();
        var metadata = copy["metadata"]!.AsObject();
        foreach (var field in new[] { "uid", "resourceVersion", "creationTimestamp", "selfLink" })
        {
            metadata.Remove(field);
        }

        Owners(metadata);
        if (copy["status"] is { } status)
        {
            copy["status"] = JsonNode.Parse(ObjectText.Status(status));
        }

        foreach (var part in new[] { copy["data"], copy["stringData"] }.OfType<JsonObject>())
        {
            foreach (var name in part.Select(one => one.Key).ToList())
            {
                // User name and password are each TPP's own.
                part[name] = name is "username" or "password" ? "…" : ObjectText.Value(part[name]).Trim('"');
            }
        }

        if (copy.At("spec", "request") is not null)
        {
            copy["spec"]!["request"] = "…";
        }

        var text = PlainText.Of(Sorted(copy)!.ToJsonString(s_json));
        return value.Text("kind") == "ConfigMap" ? PlainText.Sorted(text) : text;
    }

    private static void Owners(JsonObject metadata)
    {
        foreach (var entry in (metadata["managedFields"] as JsonArray ?? []).Select(entry => entry!.AsObject()).ToList())
        {
            entry.Remove("time");
            // Which of several controllers writes the status or its first condition, and so owns the map or the list itself, is a race: in the lab as in
            // the real thing. One that owns no more than that has no entry when it comes second.
            if (entry.At("fieldsV1", "f:status") is JsonObject status)
            {
                status.Remove(".");
                (status["f:conditions"] as JsonObject)?.Remove(".");
                if (status.All(field => field.Value is JsonObject { Count: 0 } && field.Key == "f:conditions"))
                {
                    metadata["managedFields"]!.AsArray().Remove(entry);
                }
            }
        }
    }

    private static JsonNode? Sorted(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(one => one.Key, StringComparer.Ordinal).Select(one => KeyValuePair.Create(one.Key, Sorted(one.Value)))),
        JsonArray list => new JsonArray([.. Ordered(list).Select(Sorted)]),
        _ => node?.DeepClone(),
    };

    // Entries of managedFields are told apart by manager and subresource.
    private static IEnumerable<JsonNode?> Ordered(JsonArray list) => list.All(one => one.Text("manager") is not null)
        ? list.OrderBy(one => $"{one.Text("manager")}/{one.Text("operation")}/{one.Text("subresource")}", StringComparer.Ordinal)
        : list;
}
