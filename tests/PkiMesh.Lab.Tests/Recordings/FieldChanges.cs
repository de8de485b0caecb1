using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>What a change of the lab's store did, field by field.</summary>
internal static partial class FieldChanges
{
    private static readonly HashSet<string> s_left = ["apiVersion", "kind", "metadata.name", "metadata.namespace", "metadata.uid", "metadata.resourceVersion", "metadata.generation", "metadata.creationTimestamp"];

    public static SeenChange Of(StoreChange change)
    {
        var verb = change.Kind switch { StoreChangeKind.Added => "ADDED", StoreChangeKind.Modified => "MODIFIED", _ => "DELETED" };
        var (before, after) = change.Kind == StoreChangeKind.Deleted ? (null, null) : (change.Before, change.Object);
        return new SeenChange(verb, change.Object.Text("kind") ?? "", change.Key, after is null ? [] : Writers(before, after), [.. Edits(before, after)]);
    }

    private static IEnumerable<SeenEdit> Edits(JsonObject? before, JsonObject? after)
    {
        Dictionary<string, JsonNode?> left = [], right = [];
        Flatten(before, "", left);
        Flatten(after, "", right);
        foreach (var (path, value) in right)
        {
            if (!left.TryGetValue(path, out var old))
            {
                yield return new SeenEdit('+', path, ObjectText.Value(value));
            }
            else if (!JsonNode.DeepEquals(old, value))
            {
                yield return new SeenEdit('~', path, $"{ObjectText.Value(old)} -> {ObjectText.Value(value)}");
            }
        }

        foreach (var (path, value) in left.Where(one => !right.ContainsKey(one.Key)))
        {
            yield return new SeenEdit('-', path, ObjectText.Value(value));
        }
    }

    private static void Flatten(JsonNode? node, string path, Dictionary<string, JsonNode?> into)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                foreach (var (name, value) in map)
                {
                    var inner = Simple().IsMatch(name) ? (path.Length == 0 ? name : $"{path}.{name}") : $"{path}['{name}']";
                    if (inner != "metadata.managedFields" && !s_left.Contains(inner))
                    {
                        Flatten(value, inner, into);
                    }
                }

                break;
            case JsonArray { Count: > 0 } list when list.All(one => one is JsonObject):
                var key = new[] { "type", "name" }.FirstOrDefault(name => list.All(one => one.Text(name) is not null));
                for (var i = 0; i < list.Count; i++)
                {
                    Flatten(list[i], key is null ? $"{path}[{i}]" : $"{path}[{key}={list[i].Text(key)}]", into);
                }

                break;
            default:
                if (path.Length > 0)
                {
                    into[path] = node;
                }

                break;
        }
    }

    // Those whose entry changed, be it its time only.
    private static IReadOnlyList<string> Writers(JsonObject? before, JsonObject after)
    {
        HashSet<(string Name, string? Fields, string? Time)> known = [.. Managers(before)];
        return [.. Managers(after).Where(one => !known.Contains(one)).Select(one => one.Name)];
    }

    private static IEnumerable<(string Name, string? Fields, string? Time)> Managers(JsonObject? value) => (value.At("metadata", "managedFields") as JsonArray ?? []).Select(entry =>
        ($"{entry.Text("manager")} ({entry.Text("operation")}{(entry.Text("subresource") is { } part ? ", " + part : "")})", entry.At("fieldsV1")?.ToJsonString(), entry.Text("time")));

    [GeneratedRegex("^[A-Za-z_][A-Za-z0-9_-]*$")]
    private static partial Regex Simple();
}
