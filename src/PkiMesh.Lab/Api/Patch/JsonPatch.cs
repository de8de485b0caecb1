using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;

namespace PkiMesh.Lab.Api.Patch;

/// <summary>RFC 6902. Whatever does not fit is the same 422 without a word on which operation. // recordings/api/06 #10-#15</summary>
internal static class JsonPatch
{
    private const int MaxOperations = 10_000;

    public static JsonObject Apply(JsonObject target, JsonArray operations)
    {
        if (operations.Count > MaxOperations)
        {
            throw new ApiStatusException(413, "RequestEntityTooLarge", $"The allowed maximum operations in a JSON patch is {MaxOperations}, got {operations.Count}");
        }

        JsonNode? document = target.DeepClone();
        foreach (var operation in operations)
        {
            document = Apply(document, operation as JsonObject ?? throw Rejected());
        }

        return document as JsonObject ?? throw Rejected();
    }

    private static JsonNode? Apply(JsonNode? document, JsonObject operation)
    {
        var path = Pointer(operation["path"]);
        switch (Text(operation["op"]))
        {
            case "add":
                return Add(document, path, Value(operation));
            case "remove":
                Take(document, path);
                return document;
            case "replace":
                return Replace(document, path, Value(operation));
            case "move":
                return Add(document, path, Take(document, Pointer(operation["from"])));
            case "copy":
                return Add(document, path, Find(document, Pointer(operation["from"]))?.DeepClone());
            case "test":
                // A missing value equals null.
                return JsonEquality.Same(Find(document, path, lenient: true), Value(operation)) ? document : throw Rejected();
            default:
                throw Rejected();
        }
    }

    private static JsonNode? Value(JsonObject operation) =>
        operation.TryGetPropertyValue("value", out var value) ? value?.DeepClone() : throw Rejected();

    private static JsonNode? Find(JsonNode? document, string[] path, bool lenient = false)
    {
        for (var i = 0; i < path.Length; i++)
        {
            document = document switch
            {
                JsonObject map when map.TryGetPropertyValue(path[i], out var field) => field,
                JsonObject when lenient && i == path.Length - 1 => null,
                JsonArray list => list[Index(path[i], list.Count - 1)],
                _ => throw Rejected(),
            };
        }

        return document;
    }

    private static JsonNode? Add(JsonNode? document, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Find(document, path[..^1]))
        {
            case JsonObject map:
                map[path[^1]] = value;
                break;
            case JsonArray list:
                list.Insert(path[^1] == "-" ? list.Count : Index(path[^1], list.Count), value);
                break;
            default:
                throw Rejected();
        }

        return document;
    }

    private static JsonNode? Replace(JsonNode? document, string[] path, JsonNode? value)
    {
        if (path.Length == 0)
        {
            return value;
        }

        switch (Find(document, path[..^1]))
        {
            case JsonObject map when map.ContainsKey(path[^1]):
                map[path[^1]] = value;
                break;
            case JsonArray list:
                list[Index(path[^1], list.Count - 1)] = value;
                break;
            default:
                throw Rejected();
        }

        return document;
    }

    private static JsonNode? Take(JsonNode? document, string[] path)
    {
        switch (path.Length == 0 ? null : Find(document, path[..^1]))
        {
            case JsonObject map when map.TryGetPropertyValue(path[^1], out var value):
                map.Remove(path[^1]);
                return value;
            case JsonArray list:
                var index = Index(path[^1], list.Count - 1);
                var item = list[index];
                list.RemoveAt(index);
                return item;
            default:
                throw Rejected();
        }
    }

    private static int Index(string text, int last) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index <= last ? index : throw Rejected();

    private static string[] Pointer(JsonNode? node) => Text(node) switch
    {
        "" => [],
        { } text when text[0] == '/' => [.. text[1..].Split('/').Select(p => p.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))],
        _ => throw Rejected(),
    };

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;

    private static ApiStatusException Rejected() => new(422, "Invalid", "the server rejected our request due to an error in our request", []);
}
