using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Lays an applied configuration over the live object.</summary>
internal static class ObjectMerge
{
    public static JsonObject Merge(JsonObject live, JsonObject applied, TypeSchema schema) =>
        MergeMaps(live, applied, new SchemaView(schema).For(applied));

    private static JsonNode? Merge(JsonNode? live, JsonNode? applied, SchemaView declared)
    {
        var schema = declared.For(applied);
        return (live, applied) switch
        {
            _ when schema.Schema.IsAtomic => applied?.DeepClone(),
            (JsonObject a, JsonObject b) when a.Count > 0 || b.Count > 0 => MergeMaps(a, b, schema),
            (JsonArray a, JsonArray b) when a.Count > 0 || b.Count > 0 => MergeLists(a, b, schema),
            (null, JsonObject b) => MergeMaps([], b, schema),
            (null, JsonArray b) => MergeLists([], b, schema),
            _ => applied?.DeepClone(),
        };
    }

    private static JsonObject MergeMaps(JsonObject live, JsonObject applied, SchemaView schema)
    {
        var merged = new JsonObject();
        foreach (var (name, value) in live)
        {
            merged[name] = applied.TryGetPropertyValue(name, out var theirs) ? Merge(value, theirs, schema.Field(name)) : value?.DeepClone();
        }

        foreach (var (name, value) in applied)
        {
            if (!live.ContainsKey(name))
            {
                merged[name] = Merge(null, value, schema.Field(name));
            }
        }

        return merged;
    }

    // The order of structured-merge-diff: shared items as applied, the live ones around them where they were.
    private static JsonArray MergeLists(JsonArray live, JsonArray applied, SchemaView schema)
    {
        var (ours, theirs) = (ListItems.Index(schema.Schema, live), ListItems.Index(schema.Schema, applied));
        var shared = new Queue<string>(theirs.Keys.Where(ours.ContainsKey));
        var merged = new JsonArray();
        var (l, r) = (0, 0);
        while (l < ours.Count || r < theirs.Count)
        {
            var left = l < ours.Count ? ours.GetAt(l) : default;
            var right = r < theirs.Count ? theirs.GetAt(r) : default;
            if (left.Key is not null && right.Key is not null && left.Key == right.Key)
            {
                merged.Add(Merge(left.Value, right.Value, schema.Items));
                (l, r) = (l + 1, r + 1);
                shared.TryDequeue(out _);
            }
            else if (left.Key is not null && !theirs.ContainsKey(left.Key))
            {
                merged.Add(left.Value?.DeepClone());
                l++;
            }
            else if (left.Key is not null && right.Key is not null && shared.TryPeek(out var next) && next != left.Key)
            {
                // Shared, but its turn comes with the applied order.
                l++;
            }
            else if (right.Key is not null)
            {
                merged.Add(Merge(ours.GetValueOrDefault(right.Key), right.Value, schema.Items));
                if (shared.TryPeek(out var turn) && turn == right.Key)
                {
                    shared.Dequeue();
                }

                r++;
            }
            else
            {
                l++;
            }
        }

        return merged;
    }
}
