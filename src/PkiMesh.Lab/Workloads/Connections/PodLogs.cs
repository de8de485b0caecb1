using System.Globalization;
using System.Text;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Http;

namespace PkiMesh.Lab.Workloads.Connections;

/// <summary>pods/NAME/log: what the container's program has written. A follower gets what there is and the end of the stream.</summary>
internal sealed class PodLogs(ILabApi api, WorkloadRuntime workloads) : IPodConnection
{
    public async Task<bool> TryHandleAsync(HttpContext context, RequestInfo request)
    {
        if (request is not { Resource: "pods", Subresource: "log", Namespace: { } ns, Name: { } name })
        {
            return false;
        }

        var pod = api.Get(KnownResources.Pods, ns, name) ?? throw new ApiStatusException(404, "NotFound", $"pods \"{name}\" not found");
        var query = context.Request.Query;
        var container = Container(pod, query["container"]);
        var lines = workloads.Log(ns, name, container, RequestInfo.IsTrue(query["previous"]))
            ?? throw new ApiStatusException(400, "BadRequest", $"container \"{container}\" in pod \"{name}\" is waiting to start: ContainerCreating");
        var shown = lines.AsEnumerable();
        if (int.TryParse(query["sinceSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && lines.Count > 0)
        {
            var newest = lines[^1].Time;
            shown = shown.Where(line => line.Time >= newest.AddSeconds(-seconds));
        }

        if (int.TryParse(query["tailLines"], NumberStyles.None, CultureInfo.InvariantCulture, out var tail))
        {
            shown = shown.TakeLast(tail);
        }

        var text = new StringBuilder();
        foreach (var line in shown)
        {
            text.Append(RequestInfo.IsTrue(query["timestamps"]) ? line.ToString() : line.Text).Append('\n');
        }

        context.Response.ContentType = "text/plain";
        await context.Response.WriteAsync(text.ToString(), context.RequestAborted).ConfigureAwait(false);
        return true;
    }

    private static string Container(System.Text.Json.Nodes.JsonObject pod, string? asked)
    {
        var init = pod.Objects("spec", "initContainers").Select(container => container.Text("name")!).ToList();
        var main = pod.Objects("spec", "containers").Select(container => container.Text("name")!).ToList();
        if (asked is { Length: > 0 })
        {
            return init.Contains(asked) || main.Contains(asked) ? asked
                : throw new ApiStatusException(400, "BadRequest", $"container {asked} is not valid for pod {pod.Name()}");
        }

        return main.Count == 1 && init.Count == 0 ? main[0]
            : main.Count == 1 ? main[0]
            : throw new ApiStatusException(400, "BadRequest", $"a container name must be specified for pod {pod.Name()}, choose one of: [{string.Join(' ', main)}]"
                + (init.Count > 0 ? $" or one of the init containers: [{string.Join(' ', init)}]" : ""));
    }
}
