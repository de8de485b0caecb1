using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Apply;

/// <summary>Who manages what, by manager identity; the decoded metadata.managedFields.</summary>
internal sealed class Managers : Dictionary<ManagerId, ManagedSet>
{
    public static Managers Decode(JsonNode? managedFields)
    {
        var managers = new Managers();
        foreach (var entry in (managedFields as JsonArray ?? []).OfType<JsonObject>())
        {
            var id = new ManagerId(
                (string?)entry["manager"] ?? "",
                (string?)entry["operation"] ?? "",
                (string?)entry["operation"] == ManagerId.Apply ? "" : (string?)entry["apiVersion"] ?? "",
                (string?)entry["subresource"] ?? "");
            managers[id] = new ManagedSet(FieldSet.Parse(entry["fieldsV1"] as JsonObject), (string?)entry["apiVersion"] ?? "", (string?)entry["time"]);
        }

        return managers;
    }

    /// <summary>Appliers first, then by time and name; null when there is nothing.</summary>
    public JsonArray? Encode()
    {
        var entries = this.Where(m => !m.Value.Fields.IsEmpty || m.Key.Operation == ManagerId.Apply)
            .OrderBy(m => m.Key.Operation, StringComparer.Ordinal)
            .ThenBy(m => m.Value.Time ?? "", StringComparer.Ordinal)
            .ThenBy(m => m.Key.Manager, StringComparer.Ordinal)
            .ThenBy(m => m.Value.ApiVersion, StringComparer.Ordinal)
            .ThenBy(m => m.Key.Subresource, StringComparer.Ordinal)
            .Select(m => (JsonNode)Entry(m.Key, m.Value))
            .ToArray();
        return entries.Length == 0 ? null : new JsonArray(entries);
    }

    private static JsonObject Entry(ManagerId id, ManagedSet set)
    {
        var entry = new JsonObject { ["manager"] = id.Manager, ["operation"] = id.Operation, ["apiVersion"] = set.ApiVersion };
        if (set.Time is not null)
        {
            entry["time"] = set.Time;
        }

        entry["fieldsType"] = "FieldsV1";
        entry["fieldsV1"] = set.Fields.ToJson();
        if (id.Subresource.Length > 0)
        {
            entry["subresource"] = id.Subresource;
        }

        return entry;
    }
}
