using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager;

/// <summary>Reads fields of API objects; what is missing, or of another kind, is null or empty.</summary>
internal static class Field
{
    public static JsonNode? At(this JsonNode? node, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            node = node is JsonObject value && value.TryGetPropertyValue(name, out var next) ? next : null;
        }

        return node;
    }

    public static string? Text(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    public static bool? Flag(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.TryGetValue(out bool flag) ? flag : null;

    public static int? Number(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonValue value && value.GetValueKind() == JsonValueKind.Number ? (int)double.Parse(value.ToJsonString(), CultureInfo.InvariantCulture) : null;

    public static IReadOnlyList<string> Texts(this JsonNode? node, params ReadOnlySpan<string> path) =>
        node.At(path) is JsonArray values ? [.. values.Select(value => value is JsonValue text && text.TryGetValue(out string? found) ? found : "")] : [];

    public static string Name(this JsonObject value) => value.Text("metadata", "name") ?? "";

    public static string? Namespace(this JsonObject value) => value.Text("metadata", "namespace");

    public static string? Uid(this JsonObject value) => value.Text("metadata", "uid");

    public static string Key(this JsonObject value) => value.Namespace() is { } ns ? $"{ns}/{value.Name()}" : value.Name();

    public static string? Annotation(this JsonNode? value, string name) => value.Text("metadata", "annotations", name);

    public static string? Label(this JsonNode? value, string name) => value.Text("metadata", "labels", name);

    public static bool IsBeingDeleted(this JsonObject value) => value.At("metadata", "deletionTimestamp") is not null;

    public static (string? Namespace, string Name) SplitKey(string key) =>
        key.IndexOf('/', StringComparison.Ordinal) is var at and > 0 ? (key[..at], key[(at + 1)..]) : (null, key);

    /// <summary>The bytes of one key of a Secret, or null.</summary>
    public static byte[]? SecretBytes(this JsonNode? secret, string key) =>
        secret.Text("data", key) is { } text ? Convert.FromBase64String(text) : null;

    public static string? SecretText(this JsonNode? secret, string key) =>
        secret.SecretBytes(key) is { } bytes ? Encoding.UTF8.GetString(bytes) : null;

    public static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    public static string? FromBase64(string? text) => text is null ? null : Encoding.UTF8.GetString(Convert.FromBase64String(text));

    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> values)
    {
        var map = new JsonObject();
        foreach (var (name, value) in values)
        {
            map[name] = value;
        }

        return map;
    }

    public static Dictionary<string, string> ToMap(this JsonNode? node) =>
        node is JsonObject map ? map.ToDictionary(entry => entry.Key, entry => (string?)entry.Value ?? "", StringComparer.Ordinal) : [];

    /// <summary>The object at a path, made where it is missing.</summary>
    public static JsonObject Ensure(this JsonObject node, string name)
    {
        if (node[name] is not JsonObject child)
        {
            node[name] = child = [];
        }

        return child;
    }

    public static void SetOrRemove(this JsonObject node, string name, string? value)
    {
        if (value is null)
        {
            node.Remove(name);
        }
        else
        {
            node[name] = value;
        }
    }
}
