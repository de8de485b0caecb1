using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Workloads;

/// <summary>Short ways to read and write the parts of an object that every workload controller speaks of.</summary>
internal static class KubeJson
{
    public static JsonObject Metadata(this JsonObject value) => (JsonObject)value["metadata"]!;

    public static string Name(this JsonObject value) => (string)value["metadata"]!["name"]!;

    public static string? NamespaceOrNull(this JsonObject value) => (string?)value["metadata"]!["namespace"];

    public static string Namespace(this JsonObject value) => value.NamespaceOrNull() ?? "";

    public static string Uid(this JsonObject value) => (string?)value["metadata"]!["uid"] ?? "";

    public static string Key(this JsonObject value) => $"{value.Namespace()}/{value.Name()}";

    public static bool IsDeleting(this JsonObject value) => value["metadata"]!["deletionTimestamp"] is not null;

    public static long Generation(this JsonObject value) => value.Long("metadata", "generation");

    public static JsonNode? At(this JsonNode? value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            value = (value as JsonObject)?[name];
        }

        return value;
    }

    public static string? Text(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.At(path) is JsonValue found && found.TryGetValue(out string? text) ? text : null;

    public static bool Flag(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.At(path) is JsonValue found && found.TryGetValue(out bool flag) && flag;

    public static long Long(this JsonNode? value, params ReadOnlySpan<string> path) => value.LongOrNull(path) ?? 0;

    public static long? LongOrNull(this JsonNode? value, params ReadOnlySpan<string> path)
    {
        if (value.At(path) is not JsonValue found)
        {
            return null;
        }

        return found.TryGetValue(out long number) ? number
            : found.TryGetValue(out int small) ? small
            : found.TryGetValue(out double real) ? (long)real
            : null;
    }

    public static int Int(this JsonNode? value, params ReadOnlySpan<string> path) => (int)value.Long(path);

    public static IEnumerable<JsonObject> Objects(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.At(path) is JsonArray items ? items.OfType<JsonObject>() : [];

    public static IEnumerable<string> Texts(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.At(path) is JsonArray items ? items.Select(item => (string?)item ?? "") : [];

    public static Dictionary<string, string> Map(this JsonNode? value, params ReadOnlySpan<string> path) =>
        value.At(path) is JsonObject map
            ? map.Where(pair => pair.Value is JsonValue).ToDictionary(pair => pair.Key, pair => pair.Value!.ToString())
            : [];

    public static JsonObject Child(this JsonObject value, string name)
    {
        if (value[name] is JsonObject child)
        {
            return child;
        }

        child = [];
        value[name] = child;
        return child;
    }

    public static string? Annotation(this JsonObject value, string name) => value.Text("metadata", "annotations", name);

    public static string? Label(this JsonObject value, string name) => value.Text("metadata", "labels", name);

    public static JsonObject ToJson(this IEnumerable<KeyValuePair<string, string>> map)
    {
        var value = new JsonObject();
        foreach (var (name, text) in map)
        {
            value[name] = text;
        }

        return value;
    }

    /// <summary>A number that the API leaves out when it is nought.</summary>
    public static void SetOrOmit(this JsonObject value, string name, int number)
    {
        if (number == 0)
        {
            value.Remove(name);
        }
        else
        {
            value[name] = number;
        }
    }

    public static JsonObject? ControllerReference(this JsonObject value) =>
        value.Objects("metadata", "ownerReferences").FirstOrDefault(owner => owner.Flag("controller"));

    public static bool IsControlledBy(this JsonObject value, JsonObject owner) =>
        value.ControllerReference() is { } reference && reference.Text("uid") == owner.Uid();

    public static JsonObject NewControllerReference(this JsonObject owner) => new()
    {
        ["apiVersion"] = (string?)owner["apiVersion"],
        ["kind"] = (string?)owner["kind"],
        ["name"] = owner.Name(),
        ["uid"] = owner.Uid(),
        ["controller"] = true,
        ["blockOwnerDeletion"] = true,
    };

    public static JsonObject? Condition(this JsonObject value, string type) =>
        value.Objects("status", "conditions").FirstOrDefault(condition => condition.Text("type") == type);
}
