using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>Conditions and events as records.</summary>
internal static class StatusReader
{
    public static IReadOnlyList<MeshCondition> Conditions(JsonObject? o) =>
        o.Items("status", "conditions").Select(c => new MeshCondition(
            c.Text("type") ?? "", c.Text("status") ?? "", c.Text("reason") ?? "", c.Text("message") ?? "", c.Time("lastTransitionTime")?.UtcDateTime)).ToArray();

    public static bool IsTrue(JsonObject? o, string condition) => o?.Condition(condition).Text("status") == "True";

    public static MeshEvent Event(JsonObject e) => new(
        e.Text("type") ?? "",
        e.Text("reason") ?? "",
        e.Text("message") ?? e.Text("note") ?? "",
        e.Text("source", "component") is { Length: > 0 } source ? source : e.Text("reportingComponent") ?? e.Text("reportingController") ?? "",
        (int)(e.Number("count") ?? e.Number("series", "count") ?? 1),
        (e.Time("lastTimestamp") ?? e.Time("series", "lastObservedTime") ?? e.Time("eventTime") ?? e.Time("metadata", "creationTimestamp"))?.UtcDateTime);
}
