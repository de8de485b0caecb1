using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Manifests;

/// <summary>Waits for workloads together; what is late is explained by its pods and their events.</summary>
internal sealed class RolloutWaiter(KubeClient client, IOperation operation, string activity)
{
    public async Task WaitAsync(IReadOnlyList<Workload> workloads, TimeSpan limit, CancellationToken cancellationToken)
    {
        var ready = 0;
        operation.Progress(activity, $"waiting for {workloads.Count} workloads");
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waits = workloads.Select(async w =>
        {
            try
            {
                var outcome = await client.Waiter.WaitAsync(w.Resource, w.Namespace, w.Name, limit, o => Judge(w, o), stop.Token).ConfigureAwait(false);
                if (outcome.Reached)
                {
                    var count = Interlocked.Increment(ref ready);
                    operation.Progress(activity, $"{w.Subject} is ready", count * 100 / workloads.Count);
                }

                return (Workload: w, Outcome: outcome);
            }
            catch (PkiMeshException)
            {
                await stop.CancelAsync().ConfigureAwait(false);
                throw;
            }
        }).ToArray();
        (Workload Workload, WaitOutcome Outcome)[] results;
        try
        {
            results = await Task.WhenAll(waits).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await waits.First(w => w.IsFaulted).ConfigureAwait(false);
            throw;
        }

        var late = results.Where(r => !r.Outcome.Reached).ToArray();
        if (late.Length == 0)
            return;
        var (first, seen) = late[0];
        var cause = await ExplainAsync(first, seen.Last, cancellationToken).ConfigureAwait(false);
        throw new PkiMeshException("RolloutTimeout", PkiMeshErrorKind.OperationTimeout,
            $"{first.Subject} was not ready within {Limit(limit)}: {Workload.Describe(seen.Last, first.Resource.Kind)}{(cause is null ? "" : $"; {cause}")}."
            + (late.Length > 1 ? $" Also not ready: {string.Join(", ", late.Skip(1).Select(l => l.Workload.Subject))}." : ""),
            first.Subject, "Mend the cause and run the command again; what is done is kept. -TimeoutSec gives it longer.");
    }

    private static bool Judge(Workload workload, JsonObject? live)
    {
        if (live is null)
            return false;
        if (workload.Resource == KubeResources.Jobs && live.Condition("Failed") is { } failed && failed.Text("status") == "True")
        {
            throw new PkiMeshException("JobFailed", PkiMeshErrorKind.InvalidOperation, $"{workload.Subject} failed: {failed.Text("reason")} {failed.Text("message")}".TrimEnd(),
                workload.Subject, "Look at the log of its pods.");
        }

        return Workload.IsReady(live, workload.Resource.Kind);
    }

    /// <summary>The likeliest cause: the last warning about a pod of the workload, what a container waits for, or the controller's own complaint.</summary>
    internal async Task<string?> ExplainAsync(Workload workload, JsonObject? live, CancellationToken cancellationToken)
    {
        if (live is null)
            return null;
        try
        {
            var labels = live.At("spec", "selector", "matchLabels") as JsonObject ?? [];
            var query = new ListQuery(LabelSelector: string.Join(",", labels.Select(l => $"{l.Key}={l.Value}")));
            var pods = new Dictionary<string, JsonObject>();
            await foreach (var pod in client.ListAsync(KubeResources.Pods, workload.Namespace, query, cancellationToken).ConfigureAwait(false))
                if (pod.Condition("Ready").Text("status") != "True")
                    pods[pod.Name()] = pod;
            JsonObject? warning = null;
            await foreach (var e in client.ListAsync(KubeResources.Events, workload.Namespace, new ListQuery(FieldSelector: "type=Warning"), cancellationToken).ConfigureAwait(false))
                if (Concerns(e, workload, pods) && (warning is null || TimeOf(e) >= TimeOf(warning)))
                    warning = e;
            if (warning is not null)
                return $"{warning.Text("involvedObject", "kind")} {warning.Text("involvedObject", "name")}: {warning.Text("reason")}: {(warning.Text("message") ?? warning.Text("note"))?.ReplaceLineEndings(" ").TrimEnd('.')}";
            return pods.Values.Select(Waiting).FirstOrDefault(w => w is not null)
                ?? live.Condition("ReplicaFailure").Text("message")
                ?? (pods.Count == 0 ? "it has no pods yet" : null);
        }
        catch (PkiMeshException)
        {
            return null;
        }
    }

    private static bool Concerns(JsonObject e, Workload workload, Dictionary<string, JsonObject> pods)
    {
        var name = e.Text("involvedObject", "name") ?? "";
        return e.Text("involvedObject", "kind") switch
        {
            "Pod" => pods.ContainsKey(name),
            "ReplicaSet" => name.StartsWith(workload.Name + "-", StringComparison.Ordinal),
            var kind => kind == workload.Resource.Kind && name == workload.Name,
        };
    }

    private static DateTimeOffset TimeOf(JsonObject e) =>
        e.Time("lastTimestamp") ?? e.Time("series", "lastObservedTime") ?? e.Time("eventTime") ?? e.Time("metadata", "creationTimestamp") ?? DateTimeOffset.MinValue;

    /// <summary>What a pod's container waits for, or why the pod is not scheduled.</summary>
    internal static string? Waiting(JsonObject pod)
    {
        foreach (var container in pod.Items("status", "initContainerStatuses").Concat(pod.Items("status", "containerStatuses")))
            if (container.At("state", "waiting") is { } waiting)
                return $"container {container.Text("name")} of pod {pod.Name()}: {waiting.Text("reason")} {waiting.Text("message")}".TrimEnd();
        return pod.Condition("PodScheduled") is { } scheduled && scheduled.Text("status") == "False"
            ? $"pod {pod.Name()} is not scheduled: {scheduled.Text("message")?.TrimEnd('.')}"
            : null;
    }

    private static string Limit(TimeSpan limit) => limit.TotalSeconds >= 120 ? $"{limit.TotalMinutes:0.#} minutes" : $"{limit.TotalSeconds:0.#} seconds";
}
