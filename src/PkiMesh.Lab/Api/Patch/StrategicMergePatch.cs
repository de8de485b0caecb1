using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;
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
        switch (patch[Directive])
        {
            case null:
                break;
            case JsonValue directive when (directive.TryGetValue(out string? text) ? text : null) is "replace":
                return WithoutDirectives(patch);
            case JsonValue directive when (directive.TryGetValue(out string? text) ? text : null) is "delete":
                return [];
            case var directive:
                throw UnknownDirective(directive, patch);
        }

        var result = target.DeepClone().AsObject();
        Retain(result, patch);
        foreach (var (name, values) in patch.Where(p => p.Key.StartsWith(DeleteFromPrimitiveList, StringComparison.Ordinal)))
        {
            DeletePrimitives(result, name[DeleteFromPrimitiveList.Length..], values as JsonArray ?? throw PatchApplier.BadRequest("invalid patch format of primitive list"));
        }

        foreach (var (name, value) in patch.Where(p => !p.Key.StartsWith('$')))
        {
            if (value is null)
            {
                result.Remove(name);
            }
            else if (!result.ContainsKey(name) && (value as JsonObject)?.ContainsKey(Directive) == true)
            {
                // A directive over what is not there leaves it so.
            }
            else
            {
                result[name] = MergeField(result[name], value, schema.Field(name) ?? TypeSchema.Any);
            }
        }

        foreach (var (name, order) in patch.Where(p => p.Key.StartsWith(SetElementOrder, StringComparison.Ordinal)))
        {
            Reorder(result, target, name[SetElementOrder.Length..], order as JsonArray ?? throw PatchApplier.BadRequest("invalid patch format of setElementOrder list"), schema);
        }

        return result;
    }

    // What was not there before is taken as it is, merge keys or not.
    private static JsonNode? MergeField(JsonNode? there, JsonNode patch, TypeSchema schema) => (there, patch) switch
    {
        (_, JsonObject map) => MergeMaps(schema.PatchStrategy.Contains("replace") ? [] : there as JsonObject ?? [], map, schema),
        (JsonArray { Count: > 0 } before, JsonArray list) when schema.PatchStrategy.Contains("merge") => MergeLists(before, list, schema),
        (_, JsonArray list) => new JsonArray([.. list.Where(item => (item as JsonObject)?.ContainsKey(Directive) != true).Select(item => item is JsonObject map ? WithoutDirectives(map) : item?.DeepClone())]),
        _ => patch.DeepClone(),
    };

    private static JsonArray MergeLists(JsonArray there, JsonArray patch, TypeSchema schema)
    {
        if (schema.PatchMergeKey is not { } key)
        {
            var values = new JsonArray([.. there.Concat(patch).Select(v => v?.ToJsonString()).Distinct().Select(t => t is null ? null : JsonNode.Parse(t))]);
            return PatchOrder.Arrange(values, patch, there, null);
        }

        var items = patch.Select(p => p as JsonObject ?? throw Unmergeable($"list element types are not identical: [{GoText.Plain(there)} {GoText.Plain(patch)}]")).ToList();
        if (items.FirstOrDefault(i => i[Directive] is { } directive && directive.ToJsonString() is not ("\"replace\"" or "\"delete\"")) is { } unknown)
        {
            throw unknown[Directive]!.ToJsonString() == "\"merge\"" ? Unmergeable("merging lists cannot yet be specified in the patch") : UnknownDirective(unknown[Directive]!, unknown);
        }

        if (items.Any(i => (string?)i[Directive] == "replace"))
        {
            return new JsonArray([.. items.Where(i => !i.ContainsKey(Directive)).Select(i => (JsonNode)WithoutDirectives(i))]);
        }

        var result = there.DeepClone().AsArray();
        foreach (var item in items)
        {
            var value = item[key] ?? throw Unmergeable($"map: {GoText.Plain(item)} does not contain declared merge key: {key}");
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
        if (!patch.TryGetPropertyValue(RetainKeys, out var keys))
        {
            return;
        }

        var kept = keys as JsonArray ?? throw PatchApplier.BadRequest("invalid patch format of retainKeys");

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

    private static ApiStatusException UnknownDirective(JsonNode directive, JsonObject patch) =>
        Unmergeable($"unknown patch type: {GoText.Plain(directive)} in map: {GoText.Plain(patch)}");

    // endpoints/handlers/patch.go, interpretStrategicMergePatchError: most of what cannot be merged has no status of its own.
    private static ApiStatusException Unmergeable(string why) => ApiErrors.Unclassified(why);
}
