using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Patch;

/// <summary>The order of a merged list: what the patch names in the patch's order, the rest before what it stood before.</summary>
internal static class PatchOrder
{
    public static JsonArray Arrange(JsonArray merged, JsonArray patch, JsonArray before, string? key)
    {
        var order = patch.Select(p => Identity(p, key)).ToList();
        var old = before.Select(b => Identity(b, key)).ToList();
        var named = merged.Where(m => order.Contains(Identity(m, key))).OrderBy(m => order.IndexOf(Identity(m, key))).ToList();
        var rest = merged.Where(m => !order.Contains(Identity(m, key))).ToList();
        var arranged = new JsonArray();
        var (i, j) = (0, 0);
        while (i < rest.Count || j < named.Count)
        {
            var (left, right) = (i < rest.Count ? old.IndexOf(Identity(rest[i], key)) : -1, j < named.Count ? old.IndexOf(Identity(named[j], key)) : -1);
            if (j >= named.Count || (i < rest.Count && left >= 0 && right >= 0 && left < right))
            {
                arranged.Add(rest[i++]?.DeepClone());
            }
            else
            {
                arranged.Add(named[j++]?.DeepClone());
            }
        }

        return arranged;
    }

    public static bool SameKey(JsonNode? item, JsonNode value, string key) =>
        item is JsonObject map && map[key] is { } there && there.ToJsonString() == value.ToJsonString();

    private static string? Identity(JsonNode? item, string? key) => (key is null ? item : item?[key])?.ToJsonString();
}
