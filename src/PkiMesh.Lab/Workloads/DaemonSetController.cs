using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Workloads;

/// <summary>A pod on every node that suits.</summary>
internal sealed class DaemonSetController(ILabApi api, LabClock clock) : WorkloadController("daemonset-controller", api, clock)
{
    private const string HashLabel = "controller-revision-hash";

    public override void Start()
    {
        Watch(KnownResources.DaemonSets);
        WatchOwned(KnownResources.Pods, "DaemonSet");
        Subscribe(KnownResources.Nodes, _ =>
        {
            foreach (var set in Api.List(KnownResources.DaemonSets))
            {
                Enqueue(set.Key());
            }
        });
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(KnownResources.DaemonSets, key) is not { } set || set.IsDeleting())
        {
            return;
        }

        var hash = SafeNames.TemplateHash(set["spec"]!["template"]!, null);
        var nodes = Api.List(KnownResources.Nodes)
            .Where(node => LabelSelector.MatchesMap(set.Map("spec", "template", "spec", "nodeSelector"), node.Map("metadata", "labels"))).ToList();
        var pods = Owned(KnownResources.Pods, set).Where(pod => !pod.IsDeleting()).ToList();
        foreach (var pod in pods.Where(pod => pod.Text("status", "phase") == "Failed" || IsOutdated(set, pod, hash)).ToList())
        {
            await Api.DeleteAsync(Caller, KnownResources.Pods, pod.Namespace(), pod.Name(), "Background", cancellationToken).ConfigureAwait(false);
            await Events.NormalAsync(set, "SuccessfulDelete", $"Deleted pod: {pod.Name()}", cancellationToken).ConfigureAwait(false);
            pods.Remove(pod);
        }

        // A node's old pod must be gone before its new one comes.
        var taken = Owned(KnownResources.Pods, set).Count;
        for (; taken < nodes.Count; taken++)
        {
            pods.Add(await CreateAsync(set, hash, cancellationToken).ConfigureAwait(false));
        }

        await UpdateStatusAsync(KnownResources.DaemonSets, set, Status(set, nodes.Count, pods, hash), cancellationToken).ConfigureAwait(false);
    }

    private static bool IsOutdated(JsonObject set, JsonObject pod, string hash) =>
        set.Text("spec", "updateStrategy", "type") != "OnDelete" && pod.Label(HashLabel) != hash;

    private async Task<JsonObject> CreateAsync(JsonObject set, string hash, CancellationToken cancellationToken)
    {
        var pod = PodTemplates.NewPod(set, set["spec"]!["template"]!, null, set.Name() + "-");
        var labels = pod.Metadata().Child("labels");
        labels[HashLabel] = hash;
        labels["pod-template-generation"] = set.Generation().ToString(CultureInfo.InvariantCulture);
        var created = await Api.CreateAsync(Caller, KnownResources.Pods, pod, cancellationToken).ConfigureAwait(false);
        await Events.NormalAsync(set, "SuccessfulCreate", $"Created pod: {created.Name()}", cancellationToken).ConfigureAwait(false);
        return created;
    }

    private static JsonObject Status(JsonObject set, int nodes, List<JsonObject> pods, string hash)
    {
        var ready = pods.Count(PodTemplates.IsReady);
        var status = new JsonObject
        {
            ["currentNumberScheduled"] = Math.Min(pods.Count, nodes),
            ["numberMisscheduled"] = 0,
            ["desiredNumberScheduled"] = nodes,
            ["numberReady"] = ready,
            ["observedGeneration"] = set.Generation(),
        };
        status.SetOrOmit("updatedNumberScheduled", pods.Count(pod => pod.Label(HashLabel) == hash));
        status.SetOrOmit("numberAvailable", ready);
        status.SetOrOmit("numberUnavailable", nodes - ready);
        return status;
    }
}
