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

    /// <summary>The events about one object, oldest first; empty where they may not be read.</summary>
    public static async Task<IReadOnlyList<MeshEvent>> EventsAsync(
        KubeClient client, string? ns, string kind, string name, string? uid, CancellationToken cancellationToken)
    {
        // Events about cluster-scoped objects are in namespace default.
        var selector = $"involvedObject.kind={kind},involvedObject.name={name}" + (uid is null ? "" : $",involvedObject.uid={uid}");
        var found = new List<MeshEvent>();
        try
        {
            await foreach (var e in client.ListAsync(KubeResources.Events, ns ?? "default", new ListQuery(FieldSelector: selector), cancellationToken).ConfigureAwait(false))
                found.Add(Event(e));
        }
        catch (PkiMeshException e) when (e.ErrorId is "ClusterForbidden")
        {
        }

        return found.OrderBy(e => e.LastSeenUtc).ToArray();
    }

    public static MeshEvent Event(JsonObject e) => new(
        e.Text("type") ?? "",
        e.Text("reason") ?? "",
        e.Text("message") ?? e.Text("note") ?? "",
        e.Text("source", "component") is { Length: > 0 } source ? source : e.Text("reportingComponent") ?? e.Text("reportingController") ?? "",
        (int)(e.Number("count") ?? e.Number("series", "count") ?? 1),
        (e.Time("lastTimestamp") ?? e.Time("series", "lastObservedTime") ?? e.Time("eventTime") ?? e.Time("metadata", "creationTimestamp"))?.UtcDateTime);
}
