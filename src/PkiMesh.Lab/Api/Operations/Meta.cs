using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>Reads and writes an object's metadata.</summary>
internal static class Meta
{
    public static JsonObject Of(JsonObject value)
    {
        if (value["metadata"] is JsonObject metadata)
        {
            return metadata;
        }

        metadata = [];
        value["metadata"] = metadata;
        return metadata;
    }

    public static string? Text(JsonObject value, string field) =>
        (value["metadata"] as JsonObject)?[field] is JsonValue node && node.TryGetValue<string>(out var text) && text.Length > 0 ? text : null;

    public static string? Name(JsonObject value) => Text(value, "name");

    public static string? Namespace(JsonObject value) => Text(value, "namespace");

    public static string? Uid(JsonObject value) => Text(value, "uid");

    public static bool IsDeleting(JsonObject value) => Text(value, "deletionTimestamp") is not null;

    public static long Generation(JsonObject value) => (long?)(value["metadata"] as JsonObject)?["generation"] ?? 0;

    public static JsonObject? Labels(JsonObject value) => (value["metadata"] as JsonObject)?["labels"] as JsonObject;

    public static IReadOnlyList<string> Finalizers(JsonObject value) => Strings((value["metadata"] as JsonObject)?["finalizers"]);

    public static void SetFinalizers(JsonObject value, IEnumerable<string> finalizers)
    {
        JsonArray list = [.. finalizers];
        if (list.Count == 0)
        {
            Of(value).Remove("finalizers");
        }
        else
        {
            Of(value)["finalizers"] = list;
        }
    }

    public static IReadOnlyList<string> Strings(JsonNode? list) => list is JsonArray values ? [.. values.Select(one => (string)one!)] : [];

    /// <summary>metav1.Time: whole seconds.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>Copies a field of the metadata, or removes it where the source has none.</summary>
    public static void CopyField(JsonObject from, JsonObject to, string field) => Copy(Of(from), Of(to), field);

    public static void Copy(JsonObject from, JsonObject to, string field)
    {
        if (from[field] is { } node)
        {
            to[field] = node.DeepClone();
        }
        else
        {
            to.Remove(field);
        }
    }
}
