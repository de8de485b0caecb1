using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Schema;

namespace PkiMesh.Lab.Api.Tables;

internal static class WorkloadTables
{
    private static readonly TableColumn[] s_wide =
    [
        Columns.Wide("Containers", "Names of each container in the template."),
        Columns.Wide("Images", "Images referenced by each container in the template."),
        Columns.Wide("Selector", "Label selector for pods. Existing ReplicaSets whose pods are selected by this will be the ones affected by this deployment."),
    ];

    public static readonly TableShape Deployment = new(
        [
            Columns.Name,
            Columns.Text("Ready", "Number of the pod with ready state"),
            Columns.Text("Up-to-date", "Total number of non-terminating pods targeted by this deployment that have the desired template spec."),
            Columns.Text("Available", "Total number of available non-terminating pods (ready for at least minReadySeconds) targeted by this deployment."),
            Columns.Age,
            .. s_wide,
        ],
        (i, now) =>
        [
            Cells.Name(i), $"{Status(i, "readyReplicas")}/{Spec(i, "replicas")}", Status(i, "updatedReplicas"), Status(i, "availableReplicas"), Cells.Age(i, now), .. Wide(i),
        ]);

    public static readonly TableShape ReplicaSet = new(
        [
            Columns.Name,
            Columns.Number("Desired", "Replicas is the number of desired pods."),
            Columns.Number("Current", "Replicas is the most recently observed number of non-terminating pods."),
            Columns.Number("Ready", "The number of non-terminating pods targeted by this ReplicaSet with a Ready Condition."),
            Columns.Age,
            .. s_wide,
        ],
        (i, now) => [Cells.Name(i), Spec(i, "replicas"), Status(i, "replicas"), Status(i, "readyReplicas"), Cells.Age(i, now), .. Wide(i)]);

    public static readonly TableShape DaemonSet = new(
        [
            Columns.Name,
            Columns.Number("Desired", "The total number of nodes that should be running the daemon pod (including nodes correctly running the daemon pod)."),
            Columns.Number("Current", "The number of nodes that are running at least 1 daemon pod and are supposed to run the daemon pod."),
            Columns.Number("Ready", "numberReady is the number of nodes that should be running the daemon pod and have one or more of the daemon pod running with a Ready Condition."),
            Columns.Number("Up-to-date", "The total number of nodes that are running updated daemon pod"),
            Columns.Number("Available", "The number of nodes that should be running the daemon pod and have one or more of the daemon pod running and available."),
            Columns.Text("Node Selector", "NodeSelector is a selector which must be true for the pod to fit on a node."),
            Columns.Age,
            .. s_wide,
        ],
        (i, now) =>
        [
            Cells.Name(i), Status(i, "desiredNumberScheduled"), Status(i, "currentNumberScheduled"), Status(i, "numberReady"), Status(i, "updatedNumberScheduled"),
            Status(i, "numberAvailable"), Cells.Labels(i["spec"]?["template"]?["spec"]?["nodeSelector"]), Cells.Age(i, now), .. Wide(i),
        ]);

    public static readonly TableShape StatefulSet = new(
        [Columns.Name, Columns.Text("Ready", "Number of the pod with ready state"), Columns.Age, s_wide[0], s_wide[1]],
        (i, now) => [Cells.Name(i), $"{Status(i, "readyReplicas")}/{Spec(i, "replicas")}", Cells.Age(i, now), .. Wide(i)[..2]]);

    public static readonly TableShape Job = new(
        [
            Columns.Name,
            Columns.Text("Status", "Status of the job."),
            Columns.Text("Completions", "The number of pods which reached phase Succeeded."),
            Columns.Text("Duration", "Time required to complete the job."),
            Columns.Age,
            .. s_wide,
        ],
        (i, now) => [Cells.Name(i), JobStatus(i), Completions(i), Duration(i, now), Cells.Age(i, now), .. Wide(i)]);

    public static readonly TableShape CronJob = new(
        [
            Columns.Name,
            Columns.Text("Schedule", "The schedule in Cron format, see https://en.wikipedia.org/wiki/Cron."),
            Columns.Text("Timezone", "The time zone name for the given schedule, see https://en.wikipedia.org/wiki/List_of_tz_database_time_zones."),
            Columns.Text("Suspend", "This flag tells the controller to suspend subsequent executions."),
            Columns.Number("Active", "A list of pointers to currently running jobs."),
            Columns.Text("Last Schedule", "Information when was the last time the job was successfully scheduled."),
            Columns.Age,
            .. s_wide,
        ],
        (i, now) =>
        [
            Cells.Name(i), i["spec"].Text("schedule"), Cells.OrNone(i["spec"].Text("timeZone")), i["spec"].Flag("suspend") ? "True" : "False",
            Cells.Count(i["status"]?["active"]), i["status"]?["lastScheduleTime"] is { } last ? HumanTime.Since(last, now) : Cells.None, Cells.Age(i, now),
            .. Wide(i["spec"]?["jobTemplate"] as JsonObject ?? []),
        ]);

    private static long Spec(JsonObject item, string name) => Cells.Number(item["spec"], name);

    private static long Status(JsonObject item, string name) => Cells.Number(item["status"], name);

    private static JsonNode?[] Wide(JsonObject item)
    {
        var pod = item["spec"]?["template"]?["spec"];
        return [Cells.Containers(pod), Cells.Images(pod), Cells.Selector(item["spec"]?["selector"])];
    }

    private static string JobStatus(JsonObject job)
    {
        var conditions = (job["status"] as JsonObject ?? []).Items("conditions").Where(c => c.Text("status") == "True").Select(c => c.Text("type")).ToHashSet();
        return conditions.Contains("Complete") ? "Complete"
            : conditions.Contains("Failed") ? "Failed"
            : job["metadata"]?["deletionTimestamp"] is not null ? "Terminating"
            : conditions.Contains("Suspended") ? "Suspended"
            : conditions.Contains("FailureTarget") ? "FailureTarget"
            : conditions.Contains("SuccessCriteriaMet") ? "SuccessCriteriaMet"
            : "Running";
    }

    private static string Completions(JsonObject job)
    {
        var done = Status(job, "succeeded");
        return job["spec"]?["completions"] is not null ? $"{done}/{Spec(job, "completions")}"
            : Spec(job, "parallelism") is > 1 and var parallel ? $"{done}/1 of {parallel}" : $"{done}/1";
    }

    private static string Duration(JsonObject job, DateTimeOffset now)
    {
        var status = job["status"] as JsonObject ?? [];
        if (status.Text("startTime") is not { } start)
        {
            return "";
        }

        var end = status.Text("completionTime") is { } completed ? DateTimeOffset.Parse(completed, System.Globalization.CultureInfo.InvariantCulture) : now;
        return HumanTime.Since(start, end);
    }
}
