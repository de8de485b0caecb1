using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine.Rotation;

/// <summary>Restarts workloads: the injector first, then the rest of the control plane, then namespace by namespace, a few at once.</summary>
internal sealed class RestartActions(KubeClient client, MeshRotationOptions options, IOperation operation)
{
    private const string Injector = "proxy-injector";
    private const string Activity = "Rotation";
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);
    private readonly DisruptionGuard _guard = new(client, operation);

    /// <param name="state">What was seen.</param>
    /// <param name="step">What is stale.</param>
    /// <param name="isDown">The mesh is down: no proxy gets a certificate before the identity controller works again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RestartAsync(RotationState state, RotationPlanStep step, bool isDown, CancellationToken cancellationToken)
    {
        await WaitPastAsync(state.TrustWrittenUtc, cancellationToken).ConfigureAwait(false);
        if (isDown)
        {
            await RestartGroupAsync(step, [.. step.Restarts.Where(workload => workload == Identity(state))], cancellationToken).ConfigureAwait(false);
        }

        var controlPlane = step.Restarts.Where(workload => workload.Namespace == state.Names.ControlPlane).ToList();
        var injectors = controlPlane.Where(workload => workload.Name.Contains(Injector, StringComparison.Ordinal)).ToList();
        if (step.Restarts.Count > controlPlane.Count && injectors.Count == 0)
        {
            // It reads the ConfigMap from files that the kubelet swaps a minute or two after the change.
            injectors = [.. state.Pods.Where(pod => pod.IsControlPlane && pod.Workload.Name.Contains(Injector, StringComparison.Ordinal) && pod.StartedUtc <= state.TrustWrittenUtc)
                .Select(pod => pod.Workload).Distinct()];
        }

        await RestartGroupAsync(step, injectors, cancellationToken).ConfigureAwait(false);
        await RestartGroupAsync(step, [.. controlPlane.Except(injectors).Where(workload => !isDown || workload != Identity(state))], cancellationToken).ConfigureAwait(false);
        foreach (var group in step.Restarts.Except(controlPlane).GroupBy(workload => workload.Namespace).OrderBy(group => Rank(group.Key)).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            await RestartGroupAsync(step, [.. group], cancellationToken).ConfigureAwait(false);
        }

        if (options.UnmanagedPods == MeshUnmanagedPods.Evict)
        {
            foreach (var pod in step.Unmanaged)
            {
                await EvictAsync(pod, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>For a controller that missed the change of its files.</summary>
    public Task RestartIdentityAsync(RotationState state, CancellationToken cancellationToken) =>
        RestartWorkloadAsync(Identity(state), cancellationToken);

    private static RotationWorkload Identity(RotationState state) => new("Deployment", state.Names.ControlPlane, "linkerd-identity", RotationRestart.Rollout);

    private int Rank(string ns)
    {
        var rank = options.NamespaceOrder.ToList().IndexOf(ns);
        return rank < 0 ? int.MaxValue : rank;
    }

    private async Task RestartGroupAsync(RotationPlanStep step, IReadOnlyList<RotationWorkload> workloads, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.ThrottleLimit), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(workloads, parallel, async (workload, token) =>
        {
            if (workload.Restart == RotationRestart.Rollout)
            {
                await RestartWorkloadAsync(workload, token).ConfigureAwait(false);
                return;
            }

            foreach (var pod in step.Stale.Where(pod => pod.Workload == workload))
            {
                await EvictAsync(pod, token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    private async Task RestartWorkloadAsync(RotationWorkload workload, CancellationToken cancellationToken)
    {
        var resource = workload.Kind switch { "StatefulSet" => KubeResources.StatefulSets, "DaemonSet" => KubeResources.DaemonSets, _ => KubeResources.Deployments };
        if (await client.GetAsync(resource, workload.Namespace, workload.Name, cancellationToken).ConfigureAwait(false) is not { } live)
        {
            return;
        }

        var waiter = new RolloutWaiter(client, operation, Activity);
        Workload target = new(resource, workload.Namespace, workload.Name);
        if (!Workload.IsReady(live, workload.Kind) && live.Text("spec", "template", "metadata", "annotations", "kubectl.kubernetes.io/restartedAt") is not null)
        {
            // An earlier run may have begun this one: what it brings is seen at the next look.
            await waiter.WaitAsync([target], options.Timeout, cancellationToken).ConfigureAwait(false);
            return;
        }

        await _guard.WaitAsync(workload, live, options.Timeout, cancellationToken).ConfigureAwait(false);
        var now = client.ServerNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var annotations = new JsonObject { ["kubectl.kubernetes.io/restartedAt"] = now };
        var patch = new JsonObject { ["spec"] = new JsonObject { ["template"] = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = annotations } } } };
        await client.PatchAsync(resource, workload.Namespace, workload.Name, patch, null, cancellationToken).ConfigureAwait(false);
        operation.Report(new MeshChange(MeshChangeAction.Update, workload.Kind, workload.Namespace, workload.Name, "restarted"));
        await waiter.WaitAsync([target], options.Timeout, cancellationToken).ConfigureAwait(false);
    }

    private async Task EvictAsync(RotationPod pod, CancellationToken cancellationToken)
    {
        var name = pod.Subject[(pod.Subject.IndexOf('/', StringComparison.Ordinal) + 1)..];
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await client.EvictAsync(pod.Workload.Namespace, name, cancellationToken).ConfigureAwait(false);
                operation.Report(new MeshChange(MeshChangeAction.Delete, "Pod", pod.Workload.Namespace, name, "evicted"));
                break;
            }
            catch (KubeException e) when (e.Code == 429)
            {
                if (clock.Elapsed >= options.Timeout)
                {
                    throw new PkiMeshException("RotationBudgetTimeout", PkiMeshErrorKind.OperationTimeout, $"{pod.Subject} was not evicted within {options.Timeout.TotalSeconds:0} s: {e.ServerMessage}",
                        pod.Subject, "Have the pods of its PodDisruptionBudget healthy, or more replicas, and run the command again: it goes on here.");
                }

                operation.Progress(Activity, $"{pod.Subject} waits for its PodDisruptionBudget");
            }
        }

        await client.Waiter.WaitAsync(KubeResources.Pods, pod.Workload.Namespace, name, options.Timeout, gone => gone is null, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Times of objects have whole seconds: what starts in the second of a change may have read what was before.</summary>
    private async Task WaitPastAsync(DateTime? written, CancellationToken cancellationToken)
    {
        while (written is { } time && client.ServerNow.UtcDateTime < time.AddSeconds(1))
        {
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }
    }
}
