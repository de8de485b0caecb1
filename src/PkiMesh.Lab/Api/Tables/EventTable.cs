using System.Text.Json.Nodes;
using k8s.Models;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

/// <summary>Events of both groups.</summary>
internal static class EventTable
{
    public static readonly TableShape Shape = new(
        [
            Columns.Text("Last Seen", "The time at which the most recent occurrence of this event was recorded."),
            Columns.Text("Type", "Type of this event (Normal, Warning), new types could be added in the future"),
            Columns.Text("Reason", "This should be a short, machine understandable string that gives the reason for the transition into the object's current status."),
            Columns.Text("Object", "The object that this event is about."),
            Columns.WideOf<V1ObjectReference>("Subobject", nameof(V1ObjectReference.FieldPath)),
            Columns.Wide("Source", "The component reporting this event. Should be a short machine understandable string."),
            Columns.Text("Message", "A human-readable description of the status of this operation."),
            Columns.Wide("First Seen", "The time at which the event was first recorded. (Time of server receipt is in TypeMeta.)"),
            Columns.Wide("Count", "The number of times this event has occurred."),
            Columns.Name with { Priority = 1 },
        ],
        Row);

    private static JsonNode?[] Row(JsonObject item, DateTimeOffset now)
    {
        var first = Time(item["firstTimestamp"] ?? item["deprecatedFirstTimestamp"], item["eventTime"], now);
        var last = Time(item["lastTimestamp"] ?? item["deprecatedLastTimestamp"], null, now) is var seen && seen != "<unknown>" ? seen : first;
        var count = Cells.Number(item, "count") + Cells.Number(item, "deprecatedCount");
        if (item["series"] is JsonObject series)
        {
            last = HumanTime.Since(series["lastObservedTime"], now);
            count = Cells.Number(series, "count");
        }

        var about = item["involvedObject"] ?? item["regarding"];
        var name = about.Text("name");
        return
        [
            last, item.Text("type"), item.Text("reason"),
            $"{about.Text("kind")?.ToLowerInvariant()}{(string.IsNullOrEmpty(name) ? "" : "/" + name)}", about.Text("fieldPath") ?? "", Source(item),
            (item.Text("message") ?? item.Text("note"))?.Trim(), first, Math.Max(count, 1), Cells.Name(item),
        ];
    }

    private static string Time(JsonNode? stamp, JsonNode? fallback, DateTimeOffset now) => HumanTime.Since(stamp ?? fallback, now);

    private static string Source(JsonObject item)
    {
        var source = item["source"] ?? item["deprecatedSource"];
        var component = source.Text("component") is { Length: > 0 } old ? old : item.Text("reportingComponent") ?? item.Text("reportingController") ?? "";
        return source.Text("host") is { Length: > 0 } host ? $"{component}, {host}" : component;
    }
}
