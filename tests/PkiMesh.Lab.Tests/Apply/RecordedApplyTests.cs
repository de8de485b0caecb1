using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Api.Patch;
using PkiMesh.Lab.Api.Schema;
using Xunit;

namespace PkiMesh.Lab.Tests.Apply;

/// <summary>Server-side apply against what a real API server answered, each case on the object the one before it left.</summary>
public class RecordedApplyTests
{
    private const string Theme = "05-server-side-apply";

    private static readonly DateTimeOffset s_now = new(2026, 11, 24, 4, 22, 45, TimeSpan.Zero);

    [SharedDataTheory]
    [InlineData("/configmaps/s1", 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 14, 16, 21, 22, 23, 26)]
    [InlineData("/certificates/sc", 27, 28, 29, 30, 31, 32)]
    [InlineData("/deployments/sd", 42, 43, 45)]
    public void Every_recorded_answer_is_ours(string path, params int[] numbers)
    {
        var registry = SharedData.Registry();
        JsonObject? live = null;
        foreach (var recorded in numbers.Select(n => SharedData.Case(Theme, n)))
        {
            Assert.Contains(path, recorded.Url.AbsolutePath, StringComparison.Ordinal);
            var (status, body) = Send(registry, live, recorded);
            Assert.True(recorded.Status == status || (recorded.Status == 201 && status == 200), $"{recorded}: {status} {body}");
            if (recorded.Number == 16)
            {
                // The recording leaves them out here.
                body["metadata"]!.AsObject().Remove("managedFields");
            }

            Assert.Equal(Show(recorded.Response!), Show(body));
            if (status == 200 && recorded.Query("dryRun") is null)
            {
                live = recorded.Response!.DeepClone().AsObject();
            }
        }
    }

    [SharedDataFact]
    public void Another_manager_of_the_status_conflicts_by_condition_type()
    {
        var registry = SharedData.Registry();
        var live = SharedData.Case(Theme, 36).Response!.DeepClone().AsObject();
        foreach (var recorded in ((int[])[37, 38, 39, 41]).Select(n => SharedData.Case(Theme, n)))
        {
            var (status, body) = Send(registry, live, recorded);
            Assert.Equal(recorded.Status, status);
            Assert.Equal(Show(recorded.Response!), Show(body));
        }
    }

    [SharedDataFact]
    public void Kubectl_takes_over_what_its_client_side_apply_wrote()
    {
        var registry = SharedData.Registry();
        var live = LiveIssuer();
        foreach (var recorded in ((int[])[48, 49]).Select(n => SharedData.Case(Theme, n)))
        {
            var (status, body) = Send(registry, live, recorded);
            Assert.Equal(recorded.Status, status);
            (body["metadata"] as JsonObject)?.Remove("generation");
            (recorded.Response!["metadata"] as JsonObject)?.Remove("generation");
            Assert.Equal(Show(recorded.Response!), Show(body));
        }
    }

    private static (int Status, JsonObject Body) Send(ResourceRegistry registry, JsonObject? live, SharedData.Recorded recorded)
    {
        var body = recorded.Request is JsonValue text
            ? BodyParser.Parse(System.Text.Encoding.UTF8.GetBytes((string)text!), yaml: true).Value.AsObject()
            : recorded.Request!.DeepClone().AsObject();
        var segments = recorded.Url.AbsolutePath.Split('/');
        var subresource = segments[^1] == "status" ? "status" : null;
        var info = FindKind(registry, segments, live);
        try
        {
            if (recorded.MediaType.StartsWith("application/merge-patch", StringComparison.Ordinal))
            {
                var patched = PatchApplier.Apply(PatchKind.Merge, info, live!, body);
                FieldManager.Update(info, live, patched, recorded.Query("fieldManager") ?? "recorder", subresource, s_now);
                return (200, patched);
            }

            var created = live is null;
            var merged = FieldManager.Apply(info, live, body, recorded.Query("fieldManager")!, subresource, recorded.Query("force") is not null, s_now);
            if (created)
            {
                var metadata = merged["metadata"]!.AsObject();
                metadata["namespace"] = "api-test";
                metadata["creationTimestamp"] = "2026-11-24T04:22:45Z";
            }

            return (200, merged);
        }
        catch (ApiStatusException e)
        {
            return (e.Code, e.Status());
        }
    }

    private static ResourceInfo FindKind(ResourceRegistry registry, string[] segments, JsonObject? live) =>
        segments[1] == "api"
            ? registry.Find("", segments[2], segments[5])!
            : registry.Find(segments[2], segments[3], segments[4] == "namespaces" ? segments[6] : segments[4])!;

    // As the tutorial's third step leaves it, put together from the answer to #49.
    private static JsonObject LiveIssuer()
    {
        var live = SharedData.Case(Theme, 49).Response!.DeepClone().AsObject();
        live["metadata"]!["annotations"]!["kubectl.kubernetes.io/last-applied-configuration"] =
            """{"apiVersion":"cert-manager.io/v1","kind":"ClusterIssuer","metadata":{"annotations":{},"name":"tpp-issuer"},"spec":{"venafi":{"tpp":{"credentialsRef":{"name":"tpp-secret"},"url":"https://localhost:18443/vedsdk"},"zone":"z"}}}""";
        live["spec"]!["venafi"]!["zone"] = "z";
        var managers = live["metadata"]!["managedFields"]!.AsArray();
        managers.RemoveAt(0);
        managers[1]!["fieldsV1"]!["f:spec"]!["f:venafi"]!["f:zone"] = new JsonObject();
        return live;
    }

    /// <summary>Comparable text: keys sorted, what the store assigns left out.</summary>
    private static string Show(JsonNode node)
    {
        var copy = node.DeepClone().AsObject();
        if (copy["metadata"] is JsonObject metadata)
        {
            foreach (var name in (string[])["uid", "resourceVersion", "generation"])
            {
                metadata.Remove(name);
            }
        }

        return Sort(copy)!.ToJsonString(new() { WriteIndented = true });
    }

    private static JsonNode? Sort(JsonNode? node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => KeyValuePair.Create(p.Key, Sort(p.Value)))),
        JsonArray list => new JsonArray([.. list.Select(Sort)]),
        _ => node?.DeepClone(),
    };
}
