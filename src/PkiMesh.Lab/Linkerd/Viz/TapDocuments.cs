using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>What the tap API says of itself (l5d viz/tap/api/handlers.go).</summary>
internal static class TapDocuments
{
    private const string Group = "tap.linkerd.io";
    private const string Version = "v1alpha1";
    private static readonly string[] s_resources =
        ["namespaces", "pods", "replicationcontrollers", "services", "daemonsets", "deployments", "replicasets", "statefulsets", "jobs", "cronjobs"];

    public static JsonObject? Of(string path) => path switch
    {
        "/" => Paths(),
        "/apis" => new JsonObject { ["kind"] = "APIGroupList", ["groups"] = new JsonArray(GroupBody()) },
        $"/apis/{Group}" => GroupBody(),
        $"/apis/{Group}/{Version}" => Resources(),
        _ => null,
    };

    public static JsonObject Paths() => new()
    {
        ["paths"] = new JsonArray("/apis", $"/apis/{Group}", $"/apis/{Group}/{Version}", "/healthz", "/healthz/log", "/healthz/ping", "/metrics", "/openapi/v2", "/version"),
    };

    private static JsonObject GroupBody() => new()
    {
        ["kind"] = "APIGroup",
        ["apiVersion"] = "v1",
        ["name"] = Group,
        ["versions"] = new JsonArray(new JsonObject { ["groupVersion"] = $"{Group}/{Version}", ["version"] = Version }),
        ["preferredVersion"] = new JsonObject { ["groupVersion"] = $"{Group}/{Version}", ["version"] = Version },
    };

    private static JsonObject Resources() => new()
    {
        ["kind"] = "APIResourceList",
        ["apiVersion"] = "v1",
        ["groupVersion"] = $"{Group}/{Version}",
        ["resources"] = new JsonArray([.. s_resources.SelectMany(name => new[] { name, $"{name}/tap" }).Select(name => new JsonObject
        {
            ["name"] = name,
            ["singularName"] = "",
            ["namespaced"] = !name.StartsWith("namespaces", StringComparison.Ordinal),
            ["kind"] = "Tap",
            ["verbs"] = new JsonArray("watch"),
        })]),
    };
}
