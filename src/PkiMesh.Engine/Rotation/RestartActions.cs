using System.Collections.Concurrent;
using System.Diagnostics;
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
    private const string RestartedAt = "kubectl.kubernetes.io/restartedAt";
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);
    private readonly DisruptionGuard _guard = new(client, operation);
    private readonly ConcurrentDictionary<RotationWorkload, (DateTime At, int Times)> _restarted = [];

    /// <param name="state">What was seen.</param>
    /// <param name="step">What is stale.</param>
    /// <param name="isDown">The mesh is down: no proxy gets a certificate before the identity controller works again.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RestartAsync(RotationState state, RotationPlanStep step, bool isDown, CancellationToken cancellationToken)
    {
        var why = new Cause(Later(state.TrustWrittenUtc, state.Issuer.WrittenUtc), isDown);
        await WaitPastAsync(state, why, cancellationToken).ConfigureAwait(false);
        step = step with { Restarts = [.. step.Restarts.Where(workload => IsDue(step, workload))] };
        if (isDown)
        {
            await RestartGroupAsync(step, [.. step.Restarts.Where(workload => workload == Identity(state))], why, cancellationToken).ConfigureAwait(false);
        }

        var controlPlane = step.Restarts.Where(workload => workload.Namespace == state.Names.ControlPlane).ToList();
        var injectors = controlPlane.Where(workload => workload.Name.Contains(Injector, StringComparison.Ordinal)).ToList();
        if (step.Restarts.Count > controlPlane.Count && injectors.Count == 0)
        {
            // It reads the ConfigMap from files that the kubelet swaps a minute or two after the change.
            injectors = [.. state.Pods.Where(pod => pod.IsControlPlane && pod.Workload.Name.Contains(Injector, StringComparison.Ordinal) && pod.StartedUtc <= state.TrustWrittenUtc)
                .Select(pod => pod.Workload).Distinct()];
        }

        await RestartGroupAsync(step, injectors, why, cancellationToken).ConfigureAwait(false);
        await RestartGroupAsync(step, [.. controlPlane.Except(injectors).Where(workload => !isDown || workload != Identity(state))], why, cancellationToken).ConfigureAwait(false);
        foreach (var group in step.Restarts.Except(controlPlane).GroupBy(workload => workload.Namespace).OrderBy(group => Rank(group.Key)).ThenBy(group => group.Key, StringComparer.Ordinal))
        {
            await RestartGroupAsync(step, [.. group], why, cancellationToken).ConfigureAwait(false);
        }

        if (options.UnmanagedPods == MeshUnmanagedPods.Evict)
        {
            foreach (var pod in step.Unmanaged)
            {
                await EvictAsync(pod, why, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>For a controller that missed the change of its files.</summary>
    public Task RestartIdentityAsync(RotationState state, bool isDown, CancellationToken cancellationToken) =>
        RestartWorkloadAsync(Identity(state), new Cause(null, isDown), cancellationToken);

    private bool IsDue(RotationPlanStep step, RotationWorkload workload) =>
        !_restarted.TryGetValue(workload, out var done) || IsDueAgain(step.Step, done.At, done.Times, step.Stale.Where(pod => pod.Workload == workload).Select(pod => pod.StartedUtc));

    /// <summary>
    /// What a restart of this step did not change, a second one will not: only pods from before it are restarted again. But for its certificate a pod may
    /// have come to an identity controller that was about to end.
    /// </summary>
    internal static bool IsDueAgain(MeshRotationStep step, DateTime at, int times, IEnumerable<DateTime?> starts) => starts.Any(start => start < at) || (step == MeshRotationStep.RenewLeaves && times < 2);

    private void Note(RotationWorkload workload)
    {
        var at = Moment();
        _restarted.AddOrUpdate(workload, (at, 1), (_, before) => (at, before.Times + 1));
    }

    private static DateTime? Later(DateTime? one, DateTime? other) => one is null || other > one ? other : one;

    private static RotationWorkload Identity(RotationState state) => new("Deployment", state.Names.ControlPlane, "linkerd-identity", RotationRestart.Rollout);

    private int Rank(string ns)
    {
        var rank = options.NamespaceOrder.ToList().IndexOf(ns);
        return rank < 0 ? int.MaxValue : rank;
    }

    private async Task RestartGroupAsync(RotationPlanStep step, IReadOnlyList<RotationWorkload> workloads, Cause why, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, options.ThrottleLimit), CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(workloads, parallel, async (workload, token) =>
        {
            if (workload.Restart == RotationRestart.Rollout)
            {
                await RestartWorkloadAsync(workload, why, token).ConfigureAwait(false);
                return;
            }

            var before = _restarted.TryGetValue(workload, out var done) ? done.At : DateTime.MaxValue;
            Note(workload);
            foreach (var pod in step.Stale.Where(pod => pod.Workload == workload && !(pod.StartedUtc >= before)))
            {
                await EvictAsync(pod, why, token).ConfigureAwait(false);
            }
        }).ConfigureAwait(false);
    }

    private async Task RestartWorkloadAsync(RotationWorkload workload, Cause why, CancellationToken cancellationToken)
    {
        var resource = workload.Kind switch { "StatefulSet" => KubeResources.StatefulSets, "DaemonSet" => KubeResources.DaemonSets, _ => KubeResources.Deployments };
        if (await client.GetAsync(resource, workload.Namespace, workload.Name, cancellationToken).ConfigureAwait(false) is not { } live)
        {
            return;
        }

        var waiter = new RolloutWaiter(client, operation, Activity);
        Workload target = new(resource, workload.Namespace, workload.Name);
        if (!Workload.IsReady(live, workload.Kind) && live.Time("spec", "template", "metadata", "annotations", RestartedAt)?.UtcDateTime > why.ChangedUtc)
        {
            // An earlier run began this one, after the change: what it brings is seen at the next look. The annotation of an older restart
            // stays for ever, and pods that are not ready since then may need this very restart.
            await waiter.WaitAsync([target], options.Timeout, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (!why.IsDown)
        {
            await _guard.WaitAsync(workload, live, options.Timeout, cancellationToken).ConfigureAwait(false);
        }

        Note(workload);
        var now = client.ServerNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
        var template = new JsonObject { ["metadata"] = new JsonObject { ["annotations"] = new JsonObject { [RestartedAt] = now } } };
        var patch = new JsonObject { ["spec"] = new JsonObject { ["template"] = template } };
        if (workload.Namespace == options.Namespace && LiteralAnchors.Replace(live) is { } spec)
        {
            // The lists are written as they were read: not over a change that somebody made in between.
            template["spec"] = spec;
            patch["metadata"] = new JsonObject { ["resourceVersion"] = live.ResourceVersion() };
            operation.Report(new MeshChange(MeshChangeAction.Update, workload.Kind, workload.Namespace, workload.Name, "its proxy reads the anchors from the ConfigMap"));
        }

        await client.PatchAsync(resource, workload.Namespace, workload.Name, patch, null, cancellationToken).ConfigureAwait(false);
        operation.Report(new MeshChange(MeshChangeAction.Update, workload.Kind, workload.Namespace, workload.Name, "restarted"));
        await waiter.WaitAsync([target], options.Timeout, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Times of containers have whole seconds, and the API server's clock is known to a second.</summary>
    private DateTime Moment() => client.ServerNow.UtcDateTime.AddSeconds(-2);

    private async Task EvictAsync(RotationPod pod, Cause why, CancellationToken cancellationToken)
    {
        var (ns, name) = (pod.Workload.Namespace, pod.Subject[(pod.Subject.IndexOf('/', StringComparison.Ordinal) + 1)..]);
        if (await client.GetAsync(KubeResources.Pods, ns, name, cancellationToken).ConfigureAwait(false) is not { } live)
        {
            return;
        }

        var replacement = new ReplacementWaiter(client, operation, Activity, pod, live, options.Timeout);
        await replacement.CountAsync(cancellationToken).ConfigureAwait(false);
        var clock = Stopwatch.StartNew();
        while (true)
        {
            try
            {
                await client.EvictAsync(ns, name, cancellationToken).ConfigureAwait(false);
                operation.Report(new MeshChange(MeshChangeAction.Delete, "Pod", ns, name, "evicted"));
                break;
            }
            catch (KubeException e) when (e.Code == 429)
            {
                if (why.IsDown)
                {
                    // Its budget counts pods that have been down all the while, and would never let it go.
                    await client.DeleteAsync(KubeResources.Pods, ns, name, cancellationToken).ConfigureAwait(false);
                    operation.Report(new MeshChange(MeshChangeAction.Delete, "Pod", ns, name, "deleted"));
                    break;
                }

                if (clock.Elapsed >= options.Timeout)
                {
                    throw new PkiMeshException("RotationBudgetTimeout", PkiMeshErrorKind.OperationTimeout, $"{pod.Subject} was not evicted within {options.Timeout.TotalSeconds:0} s: {e.ServerMessage}",
                        pod.Subject, "Have the pods of its PodDisruptionBudget healthy, or more replicas, and run the command again: it goes on here.");
                }

                operation.Progress(Activity, $"{pod.Subject} waits for its PodDisruptionBudget");
            }
        }

        await replacement.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Times of objects have whole seconds: what starts in the second of a change may have read what was before.</summary>
    private async Task WaitPastAsync(RotationState state, Cause why, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (why.ChangedUtc is { } written && client.ServerNow.UtcDateTime < written.AddSeconds(1))
        {
            if (clock.Elapsed >= options.Timeout)
            {
                throw new PkiMeshException("RotationStepTimeout", PkiMeshErrorKind.OperationTimeout,
                    $"By the API server's clock ({client.ServerNow.UtcDateTime:u}) what is spread was written in the future, at {written:u}, still after {options.Timeout.TotalSeconds:0} s.",
                    state.Names.ControlPlane, "See that the clocks of the control plane's nodes agree, and run the command again: it goes on here.");
            }

            operation.Progress(Activity, $"waiting until {written.AddSeconds(1):u} is past, so that what starts now reads what was spread");
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
            // Each answer brings the API server's clock.
            await client.GetAsync(KubeResources.Deployments, state.Names.ControlPlane, Identity(state).Name, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <param name="ChangedUtc">When what a restart is to bring was there: one that began before did not bring it.</param>
    /// <param name="IsDown">No connection is left that a budget could protect.</param>
    private sealed record Cause(DateTime? ChangedUtc, bool IsDown);
}
