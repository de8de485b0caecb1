using System.Diagnostics;
using System.Text.Json.Nodes;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine.Rotation;

/// <summary>After an eviction: the pod is gone, by its uid since a StatefulSet gives the name again, and its owner has as many ready pods as before.</summary>
internal sealed class ReplacementWaiter(KubeClient client, IOperation operation, string activity, RotationPod pod, JsonObject live, TimeSpan limit)
{
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(500);
    private readonly string? _uid = live.Text("metadata", "uid");

    // What nobody makes again is not waited for, nor what a Job makes of it.
    private readonly string? _owner = pod.Workload.Restart == RotationRestart.Evict ? OwnerOf(live) : null;
    private int _before;

    /// <summary>To be called before the eviction.</summary>
    public async Task CountAsync(CancellationToken cancellationToken) => _before = (await PodsAsync(cancellationToken).ConfigureAwait(false)).Count(IsReady);

    /// <exception cref="PkiMeshException">RolloutTimeout.</exception>
    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        operation.Progress(activity, $"waiting until {pod.Subject} is gone");
        var gone = await client.Waiter.WaitAsync(KubeResources.Pods, live.Namespace(), live.Name(), limit, now => now is null || now.Text("metadata", "uid") != _uid, cancellationToken).ConfigureAwait(false);
        if (!gone.Reached)
        {
            throw Late($"{pod.Subject} was evicted and is still there after {limit.TotalSeconds:0} s.");
        }

        while (true)
        {
            var pods = await PodsAsync(cancellationToken).ConfigureAwait(false);
            var ready = pods.Count(IsReady);
            if (ready >= _before)
            {
                return;
            }

            if (clock.Elapsed >= limit)
            {
                var why = pods.Where(one => !IsReady(one)).Select(one => RolloutWaiter.Waiting(one) ?? $"pod {one.Name()} is not ready").FirstOrDefault() ?? "nothing has made a pod in its place";
                throw Late($"{pod.Workload.Subject} has {ready} of {_before} ready pods {limit.TotalSeconds:0} s after {pod.Subject} was evicted: {why}.");
            }

            operation.Progress(activity, $"{pod.Workload.Subject}: {ready} of {_before} pods are ready");
            await Task.Delay(s_poll, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<IReadOnlyList<JsonObject>> PodsAsync(CancellationToken cancellationToken)
    {
        List<JsonObject> pods = [];
        if (_owner is not null)
        {
            await foreach (var one in client.ListAsync(KubeResources.Pods, live.Namespace(), null, cancellationToken).ConfigureAwait(false))
            {
                if (OwnerOf(one) == _owner && !one.IsTerminating())
                {
                    pods.Add(one);
                }
            }
        }

        return pods;
    }

    private PkiMeshException Late(string message) =>
        new("RolloutTimeout", PkiMeshErrorKind.OperationTimeout, message, pod.Workload.Subject, "Mend the cause and run the command again: it goes on here. -TimeoutSec gives it longer.");

    private static bool IsReady(JsonObject one) => one.Condition("Ready").Text("status") == "True";

    private static string? OwnerOf(JsonObject one) => one.Items("metadata", "ownerReferences").FirstOrDefault(reference => reference.Flag("controller") == true).Text("uid");
}
