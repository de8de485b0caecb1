using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>Gives pods their node: the one there is, if its labels suit them.</summary>
internal sealed class Scheduler(ILabApi api, LabClock clock) : WorkloadController("default-scheduler", api, clock)
{
    private static readonly Caller s_caller = new("system:kube-scheduler", ["system:authenticated"], "kube-scheduler");
    private readonly EventRecorder _events = new(api, clock, s_caller, "default-scheduler");

    public override void Start()
    {
        Subscribe(KnownResources.Pods, change =>
        {
            if (change.Kind != StoreChangeKind.Deleted && change.Object.Text("spec", "nodeName") is null)
            {
                Enqueue(change.Key);
            }
        });
        Subscribe(KnownResources.Nodes, _ =>
        {
            foreach (var pod in Api.List(KnownResources.Pods).Where(pod => pod.Text("spec", "nodeName") is null))
            {
                Enqueue(pod.Key());
            }
        });
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(KnownResources.Pods, key) is not { } pod || pod.IsDeleting() || pod.Text("spec", "nodeName") is not null
            || pod.Text("spec", "schedulerName") is not (null or "default-scheduler"))
        {
            return;
        }

        var nodes = Api.List(KnownResources.Nodes);
        var node = nodes.FirstOrDefault(node => !node.Flag("spec", "unschedulable")
            && LabelSelector.MatchesMap(pod.Map("spec", "nodeSelector"), node.Map("metadata", "labels")));
        if (node is null)
        {
            await RefuseAsync(pod, nodes.Count, cancellationToken).ConfigureAwait(false);
            return;
        }

        pod["spec"]!["nodeName"] = node.Name();
        pod = await Api.UpdateAsync(s_caller, KnownResources.Pods, pod, null, cancellationToken).ConfigureAwait(false);
        await _events.NormalAsync(pod, "Scheduled", $"Successfully assigned {pod.Key()} to {node.Name()}", cancellationToken).ConfigureAwait(false);
    }

    private async Task RefuseAsync(JsonObject pod, int nodes, CancellationToken cancellationToken)
    {
        var message = nodes == 0
            ? "no nodes available to schedule pods"
            : $"0/{nodes} nodes are available: {nodes} node(s) didn't match Pod's node affinity/selector. preemption: 0/{nodes} nodes are available: {nodes} Preemption is not helpful for scheduling.";
        if (pod.Condition("PodScheduled").Text("message") == message)
        {
            return;
        }

        pod.Child("status")["conditions"] = new JsonArray(new JsonObject
        {
            ["type"] = "PodScheduled",
            ["status"] = "False",
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = Now,
            ["reason"] = "Unschedulable",
            ["message"] = message,
        });
        pod = await Api.UpdateAsync(s_caller, KnownResources.Pods, pod, "status", cancellationToken).ConfigureAwait(false);
        await _events.WarningAsync(pod, "FailedScheduling", message, cancellationToken).ConfigureAwait(false);
    }
}
