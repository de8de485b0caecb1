using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Operations;

/// <summary>Events between v1 and events.k8s.io/v1, which are the same objects. // recordings/api/13 #2, #4</summary>
internal static class EventConversion
{
    private static readonly (string Core, string Group)[] s_names =
    [
        ("involvedObject", "regarding"),
        ("message", "note"),
        ("source", "deprecatedSource"),
        ("firstTimestamp", "deprecatedFirstTimestamp"),
        ("lastTimestamp", "deprecatedLastTimestamp"),
        ("count", "deprecatedCount"),
        ("reportingComponent", "reportingController"),
    ];

    public static void ToCore(JsonObject value)
    {
        value["apiVersion"] = "v1";
        foreach (var (core, group) in s_names)
        {
            Rename(value, group, core);
        }

        value["source"] ??= new JsonObject();
        Ensure(value, "firstTimestamp", null);
        Ensure(value, "lastTimestamp", null);
        Ensure(value, "eventTime", null);
        Ensure(value, "reportingComponent", "");
        Ensure(value, "reportingInstance", "");
    }

    public static void ToEventsGroup(JsonObject value)
    {
        value["apiVersion"] = "events.k8s.io/v1";
        foreach (var (core, group) in s_names)
        {
            Rename(value, core, group);
        }

        value["deprecatedSource"] ??= new JsonObject();
        Ensure(value, "deprecatedFirstTimestamp", null);
        Ensure(value, "deprecatedLastTimestamp", null);
        Ensure(value, "eventTime", null);
        DropEmpty(value, "reportingController");
        DropEmpty(value, "reportingInstance");
    }

    private static void Rename(JsonObject value, string from, string to)
    {
        if (value.Remove(from, out var node))
        {
            value[to] = node;
        }
    }

    private static void Ensure(JsonObject value, string field, string? text)
    {
        if (!value.ContainsKey(field))
        {
            value[field] = text;
        }
    }

    private static void DropEmpty(JsonObject value, string field)
    {
        if ((string?)value[field] == "")
        {
            value.Remove(field);
        }
    }
}
