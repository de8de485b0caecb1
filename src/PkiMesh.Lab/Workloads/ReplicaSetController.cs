using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads;

internal sealed class ReplicaSetController(ILabApi api, LabClock clock) : WorkloadController("replicaset-controller", api, clock)
{
    public override void Start()
    {
        Watch(KnownResources.ReplicaSets);
        WatchOwned(KnownResources.Pods, "ReplicaSet");
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(KnownResources.ReplicaSets, key) is not { } set)
        {
            return;
        }

        var pods = Owned(KnownResources.Pods, set).Where(PodTemplates.IsActive).ToList();
        ApiStatusException? failure = null;
        if (!set.IsDeleting())
        {
            try
            {
                await ScaleAsync(set, pods, cancellationToken).ConfigureAwait(false);
            }
            catch (ApiStatusException error)
            {
                failure = error;
            }

            pods = Owned(KnownResources.Pods, set).Where(PodTemplates.IsActive).ToList();
        }

        await UpdateStatusAsync(KnownResources.ReplicaSets, set, Status(set, pods, failure), cancellationToken).ConfigureAwait(false);
        if (failure is not null)
        {
            throw failure;
        }
    }

    private async Task ScaleAsync(JsonObject set, List<JsonObject> pods, CancellationToken cancellationToken)
    {
        var wanted = (int)(set.LongOrNull("spec", "replicas") ?? 1);
        for (var count = pods.Count; count < wanted; count++)
        {
            await CreatePodAsync(set, cancellationToken).ConfigureAwait(false);
        }

        foreach (var pod in pods.OrderBy(Rank).ThenByDescending(pod => pod.Text("metadata", "creationTimestamp"), StringComparer.Ordinal)
            .Take(Math.Max(0, pods.Count - wanted)))
        {
            await Api.DeleteAsync(Caller, KnownResources.Pods, pod.Namespace(), pod.Name(), "Background", cancellationToken).ConfigureAwait(false);
            await Events.NormalAsync(set, "SuccessfulDelete", $"Deleted pod: {pod.Name()}", cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CreatePodAsync(JsonObject set, CancellationToken cancellationToken)
    {
        try
        {
            var pod = PodTemplates.NewPod(set, set["spec"]!["template"]!, null, set.Name() + "-");
            var created = await Api.CreateAsync(Caller, KnownResources.Pods, pod, cancellationToken).ConfigureAwait(false);
            await Events.NormalAsync(set, "SuccessfulCreate", $"Created pod: {created.Name()}", cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error)
        {
            await Events.WarningAsync(set, "FailedCreate", $"Error creating: {error.Message}", cancellationToken).ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Those go first that are worth least: without a node, not ready, then the youngest.</summary>
    private static int Rank(JsonObject pod) =>
        pod.Text("spec", "nodeName") is null ? 0 : PodTemplates.IsReady(pod) ? 2 : 1;

    private JsonObject Status(JsonObject set, List<JsonObject> pods, ApiStatusException? failure)
    {
        var status = set["status"] is JsonObject before ? (JsonObject)before.DeepClone() : [];
        var labels = set.Map("spec", "template", "metadata", "labels");
        var ready = pods.Where(PodTemplates.IsReady).ToList();
        status["replicas"] = pods.Count;
        status.SetOrOmit("fullyLabeledReplicas", pods.Count(pod => LabelSelector.MatchesMap(labels, pod.Map("metadata", "labels"))));
        status.SetOrOmit("readyReplicas", ready.Count);
        status.SetOrOmit("availableReplicas", ready.Count(pod => IsAvailable(set, pod)));
        status["observedGeneration"] = set.Generation();
        SetFailure(status, failure);
        return status;
    }

    private bool IsAvailable(JsonObject set, JsonObject pod)
    {
        var seconds = set.Long("spec", "minReadySeconds");
        if (seconds == 0 || KubeTime.Parse(pod.Condition("Ready").Text("lastTransitionTime")) is not { } since)
        {
            return true;
        }

        var left = since.AddSeconds(seconds) - Clock.GetUtcNow();
        if (left <= TimeSpan.Zero)
        {
            return true;
        }

        EnqueueAfter(set.Key(), left);
        return false;
    }

    private void SetFailure(JsonObject status, ApiStatusException? failure)
    {
        var there = status.Objects("conditions").FirstOrDefault(condition => condition.Text("type") == "ReplicaFailure");
        if (failure is null)
        {
            if (there is not null)
            {
                status.Remove("conditions");
            }

            return;
        }

        if (there.Text("message") != failure.Message)
        {
            status["conditions"] = new JsonArray(new JsonObject
            {
                ["type"] = "ReplicaFailure",
                ["status"] = "True",
                ["lastTransitionTime"] = Now,
                ["reason"] = "FailedCreate",
                ["message"] = failure.Message,
            });
        }
    }
}
