using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Patch;

/// <summary>Merge patch that knows the lists of built-in types, with its directives ($patch, $setElementOrder, $deleteFromPrimitiveList, $retainKeys).</summary>
internal static class StrategicMergePatch
{
    private const string Directive = "$patch";
    private const string RetainKeys = "$retainKeys";
    private const string SetElementOrder = "$setElementOrder/";
    private const string DeleteFromPrimitiveList = "$deleteFromPrimitiveList/";

    public static JsonObject Apply(JsonObject target, JsonObject patch, TypeSchema schema) => MergeMaps(target, patch, schema);

    private static JsonObject MergeMaps(JsonObject target, JsonObject patch, TypeSchema schema)
    {
        switch ((string?)patch[Directive])
        {
            case "replace":
                return WithoutDirectives(patch);
            case "delete":
                return [];
            case null or "merge":
                break;
            default:
                throw PatchApplier.BadRequest($"unknown patch type found: {patch[Directive]}");
        }

        var result = target.DeepClone().AsObject();
        Retain(result, patch);
        foreach (var (name, values) in patch.Where(p => p.Key.StartsWith(DeleteFromPrimitiveList, StringComparison.Ordinal)))
        {
            DeletePrimitives(result, name[DeleteFromPrimitiveList.Length..], values as JsonArray ?? []);
        }

        foreach (var (name, value) in patch.Where(p => !p.Key.StartsWith('$')))
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else
            {
                result[name] = MergeField(result[name], value, schema.Field(name) ?? TypeSchema.Any);
            }
        }

        foreach (var (name, order) in patch.Where(p => p.Key.StartsWith(SetElementOrder, StringComparison.Ordinal)))
        {
            Reorder(result, target, name[SetElementOrder.Length..], order as JsonArray ?? [], schema);
        }

        return result;
    }

    private static JsonNode? MergeField(JsonNode? there, JsonNode patch, TypeSchema schema) => patch switch
    {
        JsonObject map => MergeMaps(schema.PatchStrategy.Contains("replace") ? [] : there as JsonObject ?? [], map, schema),
        JsonArray list when schema.PatchStrategy.Contains("merge") => MergeLists(there as JsonArray ?? [], list, schema),
        _ => patch.DeepClone(),
    };

    private static JsonArray MergeLists(JsonArray there, JsonArray patch, TypeSchema schema)
    {
        if (schema.PatchMergeKey is not { } key)
        {
            var values = new JsonArray([.. there.Concat(patch).Select(v => v?.ToJsonString()).Distinct().Select(t => t is null ? null : JsonNode.Parse(t))]);
            return PatchOrder.Arrange(values, patch, there, null);
        }

        var items = patch.Select(p => p as JsonObject ?? throw PatchApplier.BadRequest("expected a map in the patch of a list of maps")).ToList();
        if (items.Any(i => (string?)i[Directive] == "replace"))
        {
            return new JsonArray([.. items.Where(i => !i.ContainsKey(Directive)).Select(i => (JsonNode)WithoutDirectives(i))]);
        }

        var result = there.DeepClone().AsArray();
        foreach (var item in items)
        {
            var value = item[key] ?? throw new ApiStatusException(422, "Invalid", $"map: {item.ToJsonString()} does not contain declared merge key: {key}");
            var matches = result.Where(r => PatchOrder.SameKey(r, value, key)).ToList();
            if ((string?)item[Directive] == "delete")
            {
                matches.ForEach(m => result.Remove(m));
            }
            else if (matches.Count > 0)
            {
                result[result.IndexOf(matches[0])] = MergeMaps(matches[0]!.AsObject(), item, schema.Items ?? TypeSchema.Any);
            }
            else
            {
                result.Add(MergeMaps([], item, schema.Items ?? TypeSchema.Any));
            }
        }

        return PatchOrder.Arrange(result, new JsonArray([.. items.Where(i => !i.ContainsKey(Directive)).Select(i => i.DeepClone())]), there, key);
    }

    private static void Reorder(JsonObject result, JsonObject original, string name, JsonArray order, TypeSchema schema)
    {
        if (result[name] is JsonArray list)
        {
            result[name] = PatchOrder.Arrange(list, order, original[name] as JsonArray ?? [], schema.Field(name)?.PatchMergeKey);
        }
    }

    private static void Retain(JsonObject result, JsonObject patch)
    {
        if (patch[RetainKeys] is not JsonArray kept)
        {
            return;
        }

        var names = kept.Select(k => (string?)k).ToHashSet();
        foreach (var name in result.Select(p => p.Key).Where(n => !names.Contains(n)).ToList())
        {
            result.Remove(name);
        }
    }

    private static void DeletePrimitives(JsonObject result, string name, JsonArray values)
    {
        if (result[name] is JsonArray list)
        {
            var gone = values.Select(v => v?.ToJsonString()).ToHashSet();
            result[name] = new JsonArray([.. list.Where(v => !gone.Contains(v?.ToJsonString())).Select(v => v?.DeepClone())]);
        }
    }

    private static JsonObject WithoutDirectives(JsonObject map) =>
        new(map.Where(p => !p.Key.StartsWith('$')).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
}
