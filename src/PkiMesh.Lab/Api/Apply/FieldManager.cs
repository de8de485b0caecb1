using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Keeps metadata.managedFields, and merges server-side applies by it.</summary>
public static class FieldManager
{
    private const int MaxUpdateManagers = 10;

    private static readonly ManagerId s_self = new("\0current", ManagerId.Update, "", "");

    // What every write touches and nobody owns.
    private static readonly FieldSet s_stripped = FieldSet.Of(
        [
            ["f:apiVersion"], ["f:kind"], ["f:metadata"], ["f:metadata", "f:name"], ["f:metadata", "f:namespace"],
            ["f:metadata", "f:creationTimestamp"], ["f:metadata", "f:selfLink"], ["f:metadata", "f:uid"], ["f:metadata", "f:clusterName"],
            ["f:metadata", "f:generation"], ["f:metadata", "f:managedFields"], ["f:metadata", "f:resourceVersion"],
        ]);

    /// <summary>
    /// Records in <paramref name="updated"/>, in place, what <paramref name="manager"/> changed against <paramref name="live"/>
    /// (null at creation) by create, update or patch. Call before mutating admission, with the object already defaulted.
    /// Subresource: "status", "scale" (with the scaled object itself) or null.
    /// </summary>
    public static void Update(ResourceInfo info, JsonObject? live, JsonObject updated, string manager, string? subresource, DateTimeOffset now)
    {
        var managers = DecodeForUpdate(live, updated, subresource);
        if (managers.Count > 0 || live is null)
        {
            TakeOver(info, Bare(info, live), Bare(info, updated), managers, manager, subresource, Time(now));
        }

        Store(updated, managers);
    }

    /// <summary>
    /// Server-side apply: the merged and defaulted object with its new managedFields. Conflicts are a 409 unless forced.
    /// <paramref name="live"/> is null at creation. If the result <see cref="IsSame"/> as live, nothing is to be stored.
    /// </summary>
    public static JsonObject Apply(ResourceInfo info, JsonObject? live, JsonObject applied, string manager, string? subresource, bool force, DateTimeOffset now)
    {
        if (applied["metadata"]?["managedFields"] is JsonArray { Count: > 0 })
        {
            throw new ApiStatusException(400, "BadRequest", "metadata.managedFields must be nil");
        }

        if ((string?)applied["apiVersion"] != info.ApiVersion)
        {
            throw new ApiStatusException(400, "BadRequest", $"Incorrect version specified in apply patch. Specified patch version: {applied["apiVersion"]}, expected: {info.ApiVersion}");
        }

        ApplyValidation.Check(info, applied);
        try
        {
            return ApplyOnce(info, live, applied, manager, subresource, force, now);
        }
        catch (ApplyConflicts conflicts) when (manager == "kubectl" && live is not null)
        {
            var left = conflicts.Without(LastApplied.Fields(live, info.Schema));
            return left.All.IsEmpty ? ApplyOnce(info, live, applied, manager, subresource, true, now) : throw left.ToStatus();
        }
        catch (ApplyConflicts conflicts)
        {
            throw conflicts.ToStatus();
        }
    }

    /// <summary>Equal but for the times in managedFields: such a write is not stored, and answered with the live object.</summary>
    public static bool IsSame(JsonObject live, JsonObject changed) =>
        JsonEquality.Same(WithoutTimes(live), WithoutTimes(changed));

    private static JsonObject ApplyOnce(ResourceInfo info, JsonObject? live, JsonObject applied, string manager, string? subresource, bool force, DateTimeOffset now)
    {
        var managers = Managers.Decode(live?["metadata"]?["managedFields"]);
        var before = Bare(info, live);
        if (managers.Count == 0 && live is not null)
        {
            TakeOver(info, ZeroFields.Empty(info), before, managers, "before-first-apply", subresource, Time(now));
        }

        var schema = new SchemaView(info.Schema);
        var self = new ManagerId(manager, ManagerId.Apply, "", subresource ?? "");
        var last = managers.GetValueOrDefault(self);
        var fields = FieldWalk.FieldsOf(applied, schema).WithoutTrees(Ignored(info, subresource));
        managers[self] = new ManagedSet(fields, info.ApiVersion, last?.Time);
        var merged = ObjectMerge.Merge(before, applied, info.Schema);
        if (last is not null && !last.Fields.IsEmpty)
        {
            merged = Prune(merged, managers, last.Fields, schema);
        }

        DropNulls(merged);
        ZeroFields.Fill(merged, info.Schema);
        Reconcile(Comparison.Of(before, merged, info.Schema).Without(Ignored(info, subresource)), managers, self, force);
        Defaults.Apply(info, merged);
        var owned = managers.TryGetValue(self, out var mine) ? mine.Fields.Difference(s_stripped) : FieldSet.Nothing;
        managers.Remove(self);
        if (!owned.IsEmpty)
        {
            var unchanged = last is not null && last.Fields.SameAs(owned) && JsonEquality.Same(before, merged);
            managers[self] = new ManagedSet(owned, info.ApiVersion, unchanged ? last!.Time : Time(now));
        }

        if (manager == "kubectl" && LastApplied.Of(merged) is not null)
        {
            merged["metadata"]!["annotations"]![LastApplied.Annotation] = LastApplied.Text(applied);
        }

        Store(merged, managers);
        return merged;
    }

    /// <summary>Takes out what this manager applied last time and now did not, and nobody else holds.</summary>
    private static JsonObject Prune(JsonObject merged, Managers managers, FieldSet last, SchemaView schema)
    {
        var pruned = FieldRemoval.Remove(merged, last.WithNamedParents(schema), schema);
        var held = managers.Values.Aggregate(FieldSet.Nothing, (all, m) => all.Union(m.Fields));
        var all = FieldWalk.FieldsOf(merged, schema).WithNamedParents(schema);
        pruned = FieldRemoval.Remove(
            merged,
            all.Difference(FieldWalk.FieldsOf(pruned, schema).WithNamedParents(schema).Union(held.WithNamedParents(schema))),
            schema);
        var gone = all.Difference(FieldWalk.FieldsOf(pruned, schema).WithNamedParents(schema)).Intersect(last.WithNamedParents(schema));
        return FieldRemoval.Remove(merged, gone, schema);
    }

    private static void TakeOver(ResourceInfo info, JsonObject before, JsonObject after, Managers managers, string manager, string? subresource, string time)
    {
        var comparison = Comparison.Of(before, after, info.Schema).Without(Ignored(info, subresource));
        Reconcile(comparison, managers, s_self, true);
        var taken = comparison.Changed.Difference(s_stripped);
        if (taken.IsEmpty)
        {
            return;
        }

        var id = new ManagerId(manager, ManagerId.Update, info.ApiVersion, subresource ?? "");
        if (managers.TryGetValue(id, out var previous))
        {
            taken = taken.Union(previous.Fields);
        }

        managers[id] = new ManagedSet(taken, info.ApiVersion, time);
        Cap(managers);
    }

    /// <summary>Takes what changed from everybody else; as an apply without force, refuses to.</summary>
    private static void Reconcile(Comparison comparison, Managers managers, ManagerId self, bool force)
    {
        var conflicts = managers.Where(m => m.Key != self)
            .Select(m => KeyValuePair.Create(m.Key, m.Value.Fields.Intersect(comparison.Changed)))
            .Where(m => !m.Value.IsEmpty)
            .ToDictionary();
        if (!force && conflicts.Count > 0)
        {
            throw new ApplyConflicts(conflicts);
        }

        foreach (var (id, set) in managers.Where(m => m.Key != self).ToList())
        {
            var rest = set.Fields.Difference(comparison.Removed);
            managers[id] = set with { Fields = conflicts.TryGetValue(id, out var lost) ? rest.Difference(lost) : rest };
        }

        foreach (var id in managers.Where(m => m.Value.Fields.IsEmpty).Select(m => m.Key).ToList())
        {
            managers.Remove(id);
        }
    }

    private static void Cap(Managers managers)
    {
        var updates = managers.Where(m => m.Key.Operation == ManagerId.Update)
            .OrderBy(m => m.Value.Time ?? "", StringComparer.Ordinal).ThenBy(m => m.Key.Manager, StringComparer.Ordinal).ToList();
        foreach (var (id, set) in updates.Take(Math.Max(0, updates.Count - MaxUpdateManagers)))
        {
            managers.Remove(id);
            var old = new ManagerId("ancient-changes", ManagerId.Update, id.ApiVersion, "");
            managers[old] = managers.TryGetValue(old, out var before) ? set with { Fields = set.Fields.Union(before.Fields) } : set;
        }
    }

    private static Managers DecodeForUpdate(JsonObject? live, JsonObject updated, string? subresource)
    {
        var current = live?["metadata"]?["managedFields"];
        var metadata = updated["metadata"] as JsonObject;
        if (subresource is null && metadata?["managedFields"] is JsonArray sent)
        {
            // recordings/api/05 #26: an empty list, or one empty entry, resets.
            if (sent.Count == 0 || (sent.Count == 1 && sent[0] is JsonObject { Count: 0 }))
            {
                return [];
            }

            var theirs = Managers.Decode(sent);
            return theirs.Count > 0 ? theirs : Managers.Decode(current);
        }

        return Managers.Decode(current);
    }

    /// <summary>What a resource does not take through this door: its status, or through status its spec.</summary>
    private static FieldSet Ignored(ResourceInfo info, string? subresource) => subresource switch
    {
        null when info.HasStatus => FieldSet.Of([["f:status"]]),
        "status" when info.Id is { Group: "apps", Resource: "deployments" } => FieldSet.Of([["f:spec"], ["f:metadata", "f:labels"]]),
        "status" => FieldSet.Of([["f:spec"]]),
        _ => FieldSet.Nothing,
    };

    private static JsonObject Bare(ResourceInfo info, JsonObject? value)
    {
        if (value is null)
        {
            return ZeroFields.Empty(info);
        }

        var copy = value.DeepClone().AsObject();
        (copy["metadata"] as JsonObject)?.Remove("managedFields");
        ZeroFields.Fill(copy, info.Schema);
        return copy;
    }

    private static void Store(JsonObject value, Managers managers)
    {
        if (value["metadata"] is not JsonObject metadata)
        {
            value["metadata"] = metadata = [];
        }

        metadata.Remove("managedFields");
        if (managers.Encode() is { } encoded)
        {
            metadata["managedFields"] = encoded;
        }
    }

    private static JsonObject WithoutTimes(JsonObject value)
    {
        var copy = value.DeepClone().AsObject();
        foreach (var entry in (copy["metadata"]?["managedFields"] as JsonArray ?? []).OfType<JsonObject>())
        {
            entry.Remove("time");
        }

        return copy;
    }

    private static void DropNulls(JsonObject value)
    {
        foreach (var name in value.Where(p => p.Value is null).Select(p => p.Key).ToList())
        {
            value.Remove(name);
        }

        foreach (var (_, child) in value)
        {
            if (child is JsonObject map)
            {
                DropNulls(map);
            }
        }
    }

    private static string Time(DateTimeOffset now) => now.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
