using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads;

internal sealed class JobController(ILabApi api, LabClock clock) : WorkloadController("job-controller", api, clock)
{
    public override void Start()
    {
        Watch(KnownResources.Jobs);
        WatchOwned(KnownResources.Pods, "Job");
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(KnownResources.Jobs, key) is not { } job || job.IsDeleting())
        {
            return;
        }

        if (IsFinished(job))
        {
            await ExpireAsync(job, cancellationToken).ConfigureAwait(false);
            return;
        }

        var pods = Owned(KnownResources.Pods, job);
        var wanted = (int)(job.LongOrNull("spec", "completions") ?? 1);
        var succeeded = pods.Count(pod => pod.Text("status", "phase") == "Succeeded");
        var failed = pods.Count(pod => pod.Text("status", "phase") == "Failed");
        var active = pods.Where(PodTemplates.IsActive).ToList();
        var tooMany = failed > (job.LongOrNull("spec", "backoffLimit") ?? 6);
        if (!tooMany && !job.Flag("spec", "suspend"))
        {
            var parallel = (int)(job.LongOrNull("spec", "parallelism") ?? 1);
            for (var missing = Math.Min(parallel, wanted - succeeded) - active.Count; missing > 0; missing--)
            {
                active.Add(await CreateAsync(job, cancellationToken).ConfigureAwait(false));
            }
        }

        var status = Status(job, active, succeeded, failed);
        if (succeeded >= wanted)
        {
            status["completionTime"] = Now;
            status["conditions"] = new JsonArray(
                Condition("SuccessCriteriaMet", "CompletionsReached", "Reached expected number of succeeded pods"),
                Condition("Complete", "CompletionsReached", "Reached expected number of succeeded pods"));
        }
        else if (tooMany)
        {
            status["conditions"] = new JsonArray(
                Condition("FailureTarget", "BackoffLimitExceeded", "Job has reached the specified backoff limit"),
                Condition("Failed", "BackoffLimitExceeded", "Job has reached the specified backoff limit"));
        }

        job = await UpdateStatusAsync(KnownResources.Jobs, job, status, cancellationToken).ConfigureAwait(false);
        if (succeeded >= wanted)
        {
            await Events.NormalAsync(job, "Completed", "Job completed", cancellationToken).ConfigureAwait(false);
        }
        else if (tooMany)
        {
            await Events.WarningAsync(job, "BackoffLimitExceeded", "Job has reached the specified backoff limit", cancellationToken).ConfigureAwait(false);
        }
    }

    public static bool IsFinished(JsonObject job) =>
        job.Condition("Complete").Text("status") == "True" || job.Condition("Failed").Text("status") == "True";

    private async Task<JsonObject> CreateAsync(JsonObject job, CancellationToken cancellationToken)
    {
        var pod = PodTemplates.NewPod(job, job["spec"]!["template"]!, null, job.Name() + "-");
        var labels = pod.Metadata().Child("labels");
        labels["batch.kubernetes.io/controller-uid"] = job.Uid();
        labels["batch.kubernetes.io/job-name"] = job.Name();
        labels["controller-uid"] = job.Uid();
        labels["job-name"] = job.Name();
        var created = await Api.CreateAsync(Caller, KnownResources.Pods, pod, cancellationToken).ConfigureAwait(false);
        await Events.NormalAsync(job, "SuccessfulCreate", $"Created pod: {created.Name()}", cancellationToken).ConfigureAwait(false);
        return created;
    }

    private async Task ExpireAsync(JsonObject job, CancellationToken cancellationToken)
    {
        if (job.LongOrNull("spec", "ttlSecondsAfterFinished") is not { } seconds)
        {
            return;
        }

        var finished = KubeTime.Parse(job.Condition("Complete").Text("lastTransitionTime") ?? job.Condition("Failed").Text("lastTransitionTime"));
        var left = (finished ?? Clock.GetUtcNow()).AddSeconds(seconds) - Clock.GetUtcNow();
        if (left > TimeSpan.Zero)
        {
            EnqueueAfter(job.Key(), left);
            return;
        }

        await Api.DeleteAsync(Caller, KnownResources.Jobs, job.Namespace(), job.Name(), "Background", cancellationToken).ConfigureAwait(false);
    }

    private JsonObject Status(JsonObject job, List<JsonObject> active, int succeeded, int failed)
    {
        var status = new JsonObject
        {
            ["startTime"] = job.Text("status", "startTime") ?? Now,
            ["ready"] = active.Count(PodTemplates.IsReady),
            ["terminating"] = 0,
            ["uncountedTerminatedPods"] = new JsonObject(),
        };
        status.SetOrOmit("active", active.Count);
        status.SetOrOmit("succeeded", succeeded);
        status.SetOrOmit("failed", failed);
        return status;
    }

    private JsonObject Condition(string type, string reason, string message) => new()
    {
        ["type"] = type,
        ["status"] = "True",
        ["lastProbeTime"] = Now,
        ["lastTransitionTime"] = Now,
        ["reason"] = reason,
        ["message"] = message,
    };
}
