using System.Diagnostics;
using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>
/// Holds a restart back while a PodDisruptionBudget allows none. A rollout does not ask for budgets by itself; one that brings
/// each new pod up before it takes an old one down disrupts nothing and goes on.
/// </summary>
internal sealed class DisruptionGuard(KubeClient client, IOperation operation)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromSeconds(2);

    /// <exception cref="PkiMeshException">RotationBudgetTimeout.</exception>
    public async Task WaitAsync(RotationWorkload workload, JsonObject live, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (NeverDisrupts(live, workload.Kind))
        {
            return;
        }

        var labels = live.At("spec", "template", "metadata", "labels") as JsonObject ?? [];
        var clock = Stopwatch.StartNew();
        while (await BlockerAsync(workload.Namespace, labels, cancellationToken).ConfigureAwait(false) is { } blocker)
        {
            if (clock.Elapsed >= limit)
            {
                throw new PkiMeshException("RotationBudgetTimeout", PkiMeshErrorKind.OperationTimeout,
                    $"{workload.Subject} was not restarted within {limit.TotalSeconds:0} s: PodDisruptionBudget {workload.Namespace}/{blocker.Name()} allows no disruption "
                    + $"({blocker.Number("status", "currentHealthy") ?? 0} of {blocker.Number("status", "desiredHealthy") ?? 0} needed pods are healthy).",
                    $"PodDisruptionBudget {workload.Namespace}/{blocker.Name()}", "Have its pods healthy, or more replicas, and run the command again: it goes on here.");
            }

            operation.Progress("Rotation", $"{workload.Subject} waits for PodDisruptionBudget {blocker.Name()}");
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<JsonObject?> BlockerAsync(string ns, JsonObject labels, CancellationToken cancellationToken)
    {
        await foreach (var budget in client.ListAsync(KubeResources.DisruptionBudgets, ns, null, cancellationToken).ConfigureAwait(false))
        {
            if (Selects(budget.At("spec", "selector"), labels) && (budget.Number("status", "disruptionsAllowed") ?? 0) == 0)
            {
                return budget;
            }
        }

        return null;
    }

    /// <summary>An absent selector selects nothing, an empty one everything (policy/v1).</summary>
    internal static bool Selects(JsonNode? selector, JsonObject labels) => selector is JsonObject given && given.MatchesLabels(labels);

    /// <summary>A Deployment whose maxUnavailable comes to nothing (percentages are rounded down), and whose maxSurge does not (rounded up).</summary>
    internal static bool NeverDisrupts(JsonObject workload, string kind)
    {
        if (kind != "Deployment" || workload.Text("spec", "strategy", "type") == "Recreate")
        {
            return false;
        }

        var replicas = workload.Number("spec", "replicas") ?? 1;
        // Where both come to nothing one pod is taken down all the same (deployment_util.go ResolveFenceposts).
        return Count(workload, "maxUnavailable", replicas, false) == 0 && Count(workload, "maxSurge", replicas, true) != 0;
    }

    /// <summary>A number of pods or a percentage, 25 % where none is given; what cannot be read counts as one pod taken down, and none brought up first.</summary>
    private static long Count(JsonObject workload, string name, long replicas, bool up)
    {
        var given = workload.At("spec", "strategy", "rollingUpdate", name);
        if (given.Number() is { } number)
        {
            return number;
        }

        return long.TryParse((given.Text() ?? "25%").TrimEnd('%'), out var percent) ? (percent * replicas + (up ? 99 : 0)) / 100 : up ? 0 : 1;
    }
}
