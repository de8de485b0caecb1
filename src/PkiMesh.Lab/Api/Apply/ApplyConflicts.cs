using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>The fields an apply would take from others.</summary>
internal sealed class ApplyConflicts(IReadOnlyDictionary<ManagerId, FieldSet> byManager) : Exception("server-side apply conflict")
{
    public FieldSet All => byManager.Values.Aggregate(FieldSet.Nothing, (a, b) => a.Union(b));

    public ApplyConflicts Without(FieldSet allowed) => new(
        byManager.Select(m => KeyValuePair.Create(m.Key, m.Value.Difference(allowed))).Where(m => !m.Value.IsEmpty).ToDictionary());

    public ApiStatusException ToStatus()
    {
        var conflicts = byManager.OrderBy(m => m.Key.Show(), StringComparer.Ordinal)
            .SelectMany(m => m.Value.Paths().Select(p => (Manager: m.Key.Show(), Path: PathElement.Show(p))))
            .ToList();
        var causes = new JsonArray([.. conflicts.Select(c => new JsonObject
        {
            ["reason"] = "FieldManagerConflict",
            ["message"] = $"conflict with {c.Manager}",
            ["field"] = c.Path,
        })]);
        return new ApiStatusException(409, "Conflict", Summary(conflicts), new JsonObject { ["causes"] = causes });
    }

    private static string Summary(List<(string Manager, string Path)> conflicts)
    {
        if (conflicts.Count == 1)
        {
            return $"Apply failed with 1 conflict: conflict with {conflicts[0].Manager}: {conflicts[0].Path}";
        }

        var lines = conflicts.GroupBy(c => c.Manager).SelectMany(g => g.Select(c => "- " + c.Path).Prepend($"conflicts with {g.Key}:"));
        return $"Apply failed with {conflicts.Count} conflicts: {string.Join("\n", lines)}";
    }
}
