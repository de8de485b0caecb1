using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads;

internal sealed class CronJobController(ILabApi api, LabClock clock) : WorkloadController("cronjob-controller", api, clock)
{
    public override void Start()
    {
        Watch(KnownResources.CronJobs);
        WatchOwned(KnownResources.Jobs, "CronJob");
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(KnownResources.CronJobs, key) is not { } cron || cron.IsDeleting())
        {
            return;
        }

        var jobs = Owned(KnownResources.Jobs, cron);
        await PruneAsync(cron, jobs, cancellationToken).ConfigureAwait(false);
        if (Schedule(cron) is { } schedule && !cron.Flag("spec", "suspend"))
        {
            var last = KubeTime.Parse(cron.Text("status", "lastScheduleTime") ?? cron.Text("metadata", "creationTimestamp")) ?? Clock.GetUtcNow();
            if (Due(schedule, last) is { } due)
            {
                await RunAsync(cron, jobs, due, cancellationToken).ConfigureAwait(false);
            }

            if (schedule.Next(Clock.GetUtcNow()) is { } next)
            {
                EnqueueAfter(key, next - Clock.GetUtcNow());
            }
        }

        cron = Find(KnownResources.CronJobs, key);
        if (cron is not null)
        {
            await UpdateStatusAsync(KnownResources.CronJobs, cron, Status(cron, cron.Text("status", "lastScheduleTime")), cancellationToken).ConfigureAwait(false);
        }
    }

    private static CronSchedule? Schedule(JsonObject cron) =>
        CronSchedule.TryParse(cron.Text("spec", "schedule"), cron.Text("spec", "timeZone"), out var schedule, out _) ? schedule : null;

    /// <summary>The latest of the times that have passed since.</summary>
    private DateTimeOffset? Due(CronSchedule schedule, DateTimeOffset since)
    {
        DateTimeOffset? due = null;
        var now = Clock.GetUtcNow();
        for (var tries = 0; tries < 100 && schedule.Next(due ?? since) is { } next && next <= now; tries++)
        {
            due = next;
        }

        return due;
    }

    private async Task RunAsync(JsonObject cron, List<JsonObject> jobs, DateTimeOffset due, CancellationToken cancellationToken)
    {
        var active = jobs.Where(job => !JobController.IsFinished(job)).ToList();
        var policy = cron.Text("spec", "concurrencyPolicy");
        if (policy == "Forbid" && active.Count > 0)
        {
            await Events.NormalAsync(cron, "JobAlreadyActive", "Not starting job because prior execution is running and concurrency policy is Forbid", cancellationToken)
                .ConfigureAwait(false);
            return;
        }

        foreach (var job in policy == "Replace" ? active : [])
        {
            await Api.DeleteAsync(Caller, KnownResources.Jobs, job.Namespace(), job.Name(), "Background", cancellationToken).ConfigureAwait(false);
        }

        var name = string.Create(CultureInfo.InvariantCulture, $"{cron.Name()}-{due.ToUnixTimeSeconds() / 60}");
        try
        {
            await Api.CreateAsync(Caller, KnownResources.Jobs, NewJob(cron, name, due), cancellationToken).ConfigureAwait(false);
            await Events.NormalAsync(cron, "SuccessfulCreate", $"Created job {name}", cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error.Code == 409)
        {
            // It was made before a restart.
        }

        await UpdateStatusAsync(KnownResources.CronJobs, cron, Status(cron, KubeTime.Seconds(due)), cancellationToken).ConfigureAwait(false);
    }

    private static JsonObject NewJob(JsonObject cron, string name, DateTimeOffset due)
    {
        var template = cron.At("spec", "jobTemplate");
        var annotations = template.Map("metadata", "annotations").ToJson();
        annotations["batch.kubernetes.io/cronjob-scheduled-timestamp"] = KubeTime.Seconds(due);
        return new JsonObject
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "Job",
            ["metadata"] = new JsonObject
            {
                ["name"] = name,
                ["namespace"] = cron.Namespace(),
                ["labels"] = template.Map("metadata", "labels").ToJson(),
                ["annotations"] = annotations,
                ["ownerReferences"] = new JsonArray(cron.NewControllerReference()),
            },
            ["spec"] = template.At("spec")!.DeepClone(),
        };
    }

    private async Task PruneAsync(JsonObject cron, List<JsonObject> jobs, CancellationToken cancellationToken)
    {
        var limits = new[]
        {
            ("Complete", (int)(cron.LongOrNull("spec", "successfulJobsHistoryLimit") ?? 3)),
            ("Failed", (int)(cron.LongOrNull("spec", "failedJobsHistoryLimit") ?? 1)),
        };
        foreach (var (condition, keep) in limits)
        {
            var finished = jobs.Where(job => job.Condition(condition).Text("status") == "True" && !job.IsDeleting())
                .OrderBy(job => job.Text("metadata", "creationTimestamp"), StringComparer.Ordinal).ToList();
            foreach (var job in finished.Take(Math.Max(0, finished.Count - keep)))
            {
                await Api.DeleteAsync(Caller, KnownResources.Jobs, job.Namespace(), job.Name(), "Background", cancellationToken).ConfigureAwait(false);
                jobs.Remove(job);
            }
        }
    }

    private JsonObject Status(JsonObject cron, string? lastScheduled)
    {
        var jobs = Owned(KnownResources.Jobs, cron);
        var status = new JsonObject();
        if (lastScheduled is not null)
        {
            status["lastScheduleTime"] = lastScheduled;
        }

        if (jobs.Select(job => job.Text("status", "completionTime")).Append(cron.Text("status", "lastSuccessfulTime")).Max(StringComparer.Ordinal) is { } successful)
        {
            status["lastSuccessfulTime"] = successful;
        }

        var active = jobs.Where(job => !JobController.IsFinished(job)).Select(job => (JsonNode)ObjectReference.Of(job)).ToArray();
        if (active.Length > 0)
        {
            status["active"] = new JsonArray(active);
        }

        return status;
    }
}
