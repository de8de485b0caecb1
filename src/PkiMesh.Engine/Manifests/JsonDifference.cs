using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Manifests;

/// <summary>Where two objects differ, server bookkeeping aside.</summary>
internal static class JsonDifference
{
    private static readonly HashSet<string> s_bookkeeping =
        ["metadata.managedFields", "metadata.resourceVersion", "metadata.generation", "metadata.uid", "metadata.creationTimestamp", "metadata.selfLink"];

    /// <summary>Paths of the leaves that differ, in the order of the wanted object; empty when both say the same.</summary>
    public static IReadOnlyList<string> Paths(JsonObject live, JsonObject wanted)
    {
        var found = new List<string>();
        Compare(live, wanted, "", found);
        return found;
    }

    private static void Compare(JsonNode? live, JsonNode? wanted, string path, List<string> found)
    {
        if (s_bookkeeping.Contains(path) || path == "status")
            return;
        if (live is JsonObject a && wanted is JsonObject b)
        {
            foreach (var (key, value) in b)
                Compare(a[key], value, Join(path, key), found);
            foreach (var (key, _) in a)
                if (!b.ContainsKey(key))
                    Compare(a[key], null, Join(path, key), found);
        }
        else if (live is JsonArray x && wanted is JsonArray y && x.Count == y.Count)
        {
            for (var i = 0; i < x.Count; i++)
                Compare(x[i], y[i], $"{path}[{i}]", found);
        }
        else if (!JsonNode.DeepEquals(live, wanted) && !(IsEmpty(live) && IsEmpty(wanted)))
        {
            found.Add(path);
        }
    }

    private static bool IsEmpty(JsonNode? node) => node is null or JsonObject { Count: 0 };

    private static string Join(string path, string key) => path.Length == 0 ? key : $"{path}.{key}";
}
