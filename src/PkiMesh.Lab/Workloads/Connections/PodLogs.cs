using System.Globalization;
using System.Text;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Http;
using PkiMesh.Lab.Workloads.Node;

namespace PkiMesh.Lab.Workloads.Connections;

/// <summary>pods/NAME/log: what the container's program has written, and to a follower what it writes.</summary>
internal sealed class PodLogs(ILabApi api, WorkloadRuntime workloads, TimeProvider clock) : IPodConnection
{
    private static readonly TimeSpan s_look = TimeSpan.FromSeconds(1);

    public async Task<bool> TryHandleAsync(HttpContext context, RequestInfo request)
    {
        if (request is not { Resource: "pods", Subresource: "log", Namespace: { } ns, Name: { } name })
        {
            return false;
        }

        var pod = api.Get(KnownResources.Pods, ns, name) ?? throw new ApiStatusException(404, "NotFound", $"pods \"{name}\" not found");
        var query = context.Request.Query;
        var container = Container(pod, query["container"]);
        var written = workloads.Container(ns, name, container);
        var log = RequestInfo.IsTrue(query["previous"])
            ? written?.PreviousLog ?? throw new ApiStatusException(400, "BadRequest", $"previous terminated container \"{container}\" in pod \"{name}\" not found")
            : written is { Phase: not ContainerPhase.Waiting } or { Restarts: > 0 } ? written.Log
            : throw new ApiStatusException(400, "BadRequest", $"container \"{container}\" in pod \"{name}\" is waiting to start: {written?.WaitingReason ?? "ContainerCreating"}");
        var (lines, seen, more) = log.After(0);
        var since = Since(query, clock.GetUtcNow());
        var shown = lines.Where(line => line.Time >= since);
        if (int.TryParse(query["tailLines"], NumberStyles.None, CultureInfo.InvariantCulture, out var tail))
        {
            shown = shown.TakeLast(tail);
        }

        context.Response.ContentType = "text/plain";
        var left = long.TryParse(query["limitBytes"], NumberStyles.None, CultureInfo.InvariantCulture, out var limit) ? limit : long.MaxValue;
        var stamped = RequestInfo.IsTrue(query["timestamps"]);
        left = await WriteAsync(context, shown, stamped, left).ConfigureAwait(false);
        // A follower stays until the container ends, its pod goes, or it has what it asked for.
        while (RequestInfo.IsTrue(query["follow"]) && left > 0 && workloads.Container(ns, name, container) is { Phase: ContainerPhase.Running } running && running.Log == log)
        {
            await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
            await Task.WhenAny(more, Task.Delay(s_look, context.RequestAborted)).ConfigureAwait(false);
            context.RequestAborted.ThrowIfCancellationRequested();
            (lines, seen, more) = log.After(seen);
            left = await WriteAsync(context, lines, stamped, left).ConfigureAwait(false);
        }

        return true;
    }

    private static DateTimeOffset Since(IQueryCollection query, DateTimeOffset now) =>
        long.TryParse(query["sinceSeconds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) ? now.AddSeconds(-seconds)
        : DateTimeOffset.TryParse(query["sinceTime"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time
        : DateTimeOffset.MinValue;

    private static async Task<long> WriteAsync(HttpContext context, IEnumerable<LogLine> lines, bool stamped, long left)
    {
        var text = new StringBuilder();
        foreach (var line in lines)
        {
            text.Append(stamped ? line.ToString() : line.Text).Append('\n');
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var count = (int)Math.Min(bytes.Length, left);
        await context.Response.Body.WriteAsync(bytes.AsMemory(0, count), context.RequestAborted).ConfigureAwait(false);
        return left - count;
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
