using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>Reading Kubernetes objects without models; whatever is missing or of another type reads as null.</summary>
internal static class KubeObject
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var key in path)
            node = node is JsonObject o && o.TryGetPropertyValue(key, out var next) ? next : null;
        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue v && v.TryGetValue<string>(out var s) ? s : null;

    public static long? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue v ? v.TryGetValue<long>(out var n) ? n : v.TryGetValue<int>(out var i) ? i : null : null;

    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue v && v.TryGetValue<bool>(out var b) ? b : null;

    public static DateTimeOffset? Time(this JsonNode? node, params ReadOnlySpan<string> path) =>
        DateTimeOffset.TryParse(node.Text(path), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var t) ? t : null;

    public static IEnumerable<JsonObject> Items(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray a ? a.OfType<JsonObject>() : [];

    public static IReadOnlyList<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray a ? a.Select(i => i.Text() ?? "").ToArray() : [];

    public static string Name(this JsonObject o) => o.Text("metadata", "name") ?? "";

    public static string? Namespace(this JsonObject o) => o.Text("metadata", "namespace");

    public static string? Label(this JsonObject o, string key) => o.Text("metadata", "labels", key);

    public static string? Annotation(this JsonObject o, string key) => o.Text("metadata", "annotations", key);

    public static string ResourceVersion(this JsonObject o) => o.Text("metadata", "resourceVersion") ?? "";

    public static bool IsTerminating(this JsonObject o) => o.At("metadata", "deletionTimestamp") is not null;

    public static JsonObject? Condition(this JsonObject o, string type) =>
        o.Items("status", "conditions").FirstOrDefault(c => c.Text("type") == type);

    /// <summary>A value of a Secret's data as text, or null. For certificates and names only: nothing here reads keys.</summary>
    public static string? SecretText(this JsonObject secret, string key)
    {
        var encoded = secret.Text("data", key);
        if (encoded is null)
            return null;
        try
        {
            return Encoding.UTF8.GetString(Convert.FromBase64String(encoded));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The managers that hold fields of an object, without those of the status.</summary>
    public static IReadOnlyList<string> Managers(this JsonObject o) =>
        o.Items("metadata", "managedFields").Where(m => m.Text("subresource") is null).Select(m => m.Text("manager") ?? "").Distinct().ToArray();

    public static bool IsManagedByUs(this JsonObject o) => o.Managers().Contains(KubeClient.FieldManager);
}
