using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Replay;

/// <summary>Compares an answer with a recorded one, but for what differs from run to run.</summary>
internal static partial class Normaliser
{
    private static readonly HashSet<string> s_volatile =
    [
        "uid", "resourceVersion", "time", "creationTimestamp", "deletionTimestamp", "lastTransitionTime", "expirationTimestamp", "continue",
        "remainingItemCount", "token", "clusterIP", "clusterIPs", "storageVersionHash", "serverAddress", "hash", "serverRelativeURL",
    ];

    /// <summary>Null if all that was recorded is there and equal; else the first difference.</summary>
    public static string? Difference(JsonNode? recorded, JsonNode? actual, string path = "")
    {
        switch (recorded)
        {
            case JsonObject expected:
                if (actual is not JsonObject value)
                {
                    return $"{path}: {Show(actual)} instead of an object";
                }

                foreach (var (name, child) in expected)
                {
                    if (s_volatile.Contains(name) || (name == "managedFields" && path.EndsWith("metadata", StringComparison.Ordinal) && child is JsonArray && IsForeign(child)))
                    {
                        continue;
                    }

                    if (child is not null && !value.ContainsKey(name))
                    {
                        return $"{path}.{name}: missing";
                    }

                    if (Difference(child, value[name], $"{path}.{name}") is { } difference)
                    {
                        return difference;
                    }
                }

                // An error must say no more than the recorded one.
                return (string?)expected["kind"] == "Status" && value.FirstOrDefault(pair => !expected.ContainsKey(pair.Key)).Key is { } extra ? $"{path}.{extra}: not recorded" : null;
            case JsonArray expected:
                if (actual is not JsonArray values)
                {
                    return $"{path}: {Show(actual)} instead of a list";
                }

                if (expected.Count != values.Count)
                {
                    return $"{path}: {values.Count} instead of {expected.Count} elements ({Show(actual)})";
                }

                for (var i = 0; i < expected.Count; i++)
                {
                    // Long lists were recorded as names only.
                    var item = expected[i] is JsonValue && values[i] is JsonObject whole ? whole["metadata"]?["name"] : values[i];
                    if (Difference(expected[i], item, $"{path}[{i}]") is { } difference)
                    {
                        return difference;
                    }
                }

                return null;
            case null:
                return actual is null ? null : $"{path}: {Show(actual)} instead of null";
            default:
                // The documentation of the client library has lost the line breaks of the descriptions.
                var isText = path.EndsWith(".description", StringComparison.Ordinal);
                var (wanted, got) = isText ? (Words(recorded), Words(actual)) : (Plain(recorded), actual is null ? "null" : Plain(actual));
                return wanted == got ? null : $"{path}: {got} instead of {wanted}";
        }
    }

    private static string Words(JsonNode? node) => string.Join(' ', ((string?)node ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    // Entries of controllers that do not run in the replay.
    private static bool IsForeign(JsonNode list) => ((JsonArray)list).Any(one => (string?)one?["manager"] is not ("recorder" or "m" or "n" or "kubectl" or null));

    private static string Plain(JsonNode node) => Volatile().Replace(node.ToJsonString(), "~");

    private static string Show(JsonNode? node) => node?.ToJsonString() is { } text ? text[..Math.Min(text.Length, 200)] : "null";

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\\d{4}-\\d\\d-\\d\\dT[0-9:.]+Z|(?<=-)[bcdfghjklmnpqrstvwxz2456789]{5}(?=\"$)|(?<=current: )\\d+|(?<=record \\()\\d+|JTI=[-0-9a-f]+")]
    private static partial Regex Volatile();
}
