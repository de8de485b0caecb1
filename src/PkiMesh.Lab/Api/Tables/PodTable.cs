using System.Globalization;
using System.Text.Json.Nodes;
using k8s.Models;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

internal static class PodTable
{
    public static readonly TableShape Shape = new(
        [
            Columns.Name,
            Columns.Text("Ready", "The aggregate readiness state of this pod for accepting traffic."),
            Columns.Text("Status", "The aggregate status of the containers in this pod."),
            Columns.Text("Restarts", "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted."),
            Columns.Age,
            Columns.WideOf<V1PodStatus>("IP", nameof(V1PodStatus.PodIP)),
            Columns.WideOf<V1PodSpec>("Node", nameof(V1PodSpec.NodeName)),
            Columns.WideOf<V1PodStatus>("Nominated Node", nameof(V1PodStatus.NominatedNodeName)),
            Columns.WideOf<V1PodSpec>("Readiness Gates", nameof(V1PodSpec.ReadinessGates)),
        ],
        Row);

    private static JsonNode?[] Row(JsonObject pod, DateTimeOffset now)
    {
        var (spec, status) = (pod["spec"] as JsonObject ?? [], pod["status"] as JsonObject ?? []);
        var sidecars = spec.Items("initContainers").Where(IsSidecar).Select(c => c.Text("name")).ToHashSet();
        var inits = status.Items("initContainerStatuses").ToList();
        var containers = status.Items("containerStatuses").ToList();
        var counted = containers.Concat(inits.Where(s => sidecars.Contains(s.Text("name")))).ToList();
        var total = spec.Items("containers").Count() + sidecars.Count;
        var ready = counted.Count(s => s.Flag("ready"));
        return
        [
            Cells.Name(pod), $"{ready}/{total}", Reason(pod, spec, status, inits, containers, sidecars), Restarts(counted, now), Cells.Age(pod, now),
            Cells.OrNone(status.Text("podIP")), Cells.OrNone(spec.Text("nodeName")), Cells.OrNone(status.Text("nominatedNodeName")), Gates(spec, status),
        ];
    }

    private static string Reason(JsonObject pod, JsonObject spec, JsonObject status, List<JsonObject> inits, List<JsonObject> containers, HashSet<string?> sidecars)
    {
        var reason = status.Text("reason") is { Length: > 0 } given ? given : status.Text("phase") ?? "";
        if (status.Items("conditions").Any(c => c.Text("type") == "PodScheduled" && c.Text("reason") == "SchedulingGated"))
        {
            reason = "SchedulingGated";
        }

        if (Initializing(spec, inits, sidecars) is { } init)
        {
            reason = init;
        }
        else
        {
            reason = Running(status, containers, reason);
        }

        return pod["metadata"]?["deletionTimestamp"] is null ? reason : status.Text("reason") == "NodeLost" ? "Unknown" : "Terminating";
    }

    private static string? Initializing(JsonObject spec, List<JsonObject> inits, HashSet<string?> sidecars)
    {
        for (var i = 0; i < inits.Count; i++)
        {
            var state = inits[i]["state"];
            if (state?["terminated"] is JsonObject done)
            {
                if (Cells.Number(done, "exitCode") == 0)
                {
                    continue;
                }

                return "Init:" + (done.Text("reason") is { Length: > 0 } why ? why : $"ExitCode:{done["exitCode"]}");
            }

            if (sidecars.Contains(inits[i].Text("name")) && inits[i].Flag("started"))
            {
                continue;
            }

            return state?["waiting"].Text("reason") is { Length: > 0 } waiting and not "PodInitializing"
                ? "Init:" + waiting
                : $"Init:{i}/{spec.Items("initContainers").Count()}";
        }

        return null;
    }

    private static string Running(JsonObject status, List<JsonObject> containers, string reason)
    {
        var running = false;
        foreach (var container in Enumerable.Reverse(containers))
        {
            var state = container["state"];
            if (state?["waiting"].Text("reason") is { Length: > 0 } waiting)
            {
                reason = waiting;
            }
            else if (state?["terminated"] is JsonObject done)
            {
                reason = done.Text("reason") is { Length: > 0 } why ? why
                    : Cells.Number(done, "signal") is > 0 and var signal ? $"Signal:{signal}" : $"ExitCode:{done["exitCode"]}";
            }
            else if (container.Flag("ready") && state?["running"] is JsonObject)
            {
                running = true;
            }
        }

        // Some containers completed while others run.
        return reason == "Completed" && running
            ? status.Items("conditions").Any(c => c.Text("type") == "Ready" && c.Text("status") == "True") ? "Running" : "NotReady"
            : reason;
    }

    private static string Restarts(List<JsonObject> statuses, DateTimeOffset now)
    {
        var count = statuses.Sum(s => Cells.Number(s, "restartCount"));
        var last = statuses.Select(s => s["lastState"]?["terminated"].Text("finishedAt")).Where(t => !string.IsNullOrEmpty(t)).Max(StringComparer.Ordinal);
        return count > 0 && last is not null ? $"{count} ({HumanTime.Since(last, now)} ago)" : count.ToString(CultureInfo.InvariantCulture);
    }

    private static string Gates(JsonObject spec, JsonObject status)
    {
        var gates = spec.Items("readinessGates").Select(g => g.Text("conditionType")).ToList();
        var met = status.Items("conditions").Count(c => gates.Contains(c.Text("type")) && c.Text("status") == "True");
        return gates.Count == 0 ? Cells.None : $"{met}/{gates.Count}";
    }

    private static bool IsSidecar(JsonObject container) => container.Text("restartPolicy") == "Always";
}
