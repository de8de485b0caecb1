using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Workloads;

/// <summary>Pods with a number, one after the other; updated from the highest down.</summary>
internal sealed class StatefulSetController(ILabApi api, LabClock clock) : WorkloadController("statefulset-controller", api, clock)
{
    private const string HashLabel = "controller-revision-hash";

    public override void Start()
    {
        Watch(KnownResources.StatefulSets);
        WatchOwned(KnownResources.Pods, "StatefulSet");
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(KnownResources.StatefulSets, key) is not { } set || set.IsDeleting())
        {
            return;
        }

        var wanted = (int)(set.LongOrNull("spec", "replicas") ?? 1);
        var revision = $"{set.Name()}-{SafeNames.TemplateHash(set["spec"]!["template"]!, null)}";
        var pods = Owned(KnownResources.Pods, set).ToDictionary(Ordinal);
        await StepAsync(set, pods, wanted, revision, cancellationToken).ConfigureAwait(false);
        var now = Owned(KnownResources.Pods, set).Where(pod => !pod.IsDeleting()).ToList();
        await UpdateStatusAsync(KnownResources.StatefulSets, set, Status(set, now, wanted, revision), cancellationToken).ConfigureAwait(false);
    }

    private async Task StepAsync(
        JsonObject set, Dictionary<int, JsonObject> pods, int wanted, string revision, CancellationToken cancellationToken)
    {
        var parallel = set.Text("spec", "podManagementPolicy") == "Parallel";
        for (var ordinal = 0; ordinal < wanted; ordinal++)
        {
            if (!pods.TryGetValue(ordinal, out var pod))
            {
                pod = await CreateAsync(set, ordinal, revision, cancellationToken).ConfigureAwait(false);
            }

            if (!parallel && (pod.IsDeleting() || !PodTemplates.IsReady(pod)))
            {
                return;
            }
        }

        foreach (var (ordinal, pod) in pods.OrderByDescending(pair => pair.Key))
        {
            var outdated = pod.Label(HashLabel) != revision && set.Text("spec", "updateStrategy", "type") != "OnDelete"
                && ordinal >= set.Int("spec", "updateStrategy", "rollingUpdate", "partition");
            if (pod.IsDeleting() || (ordinal < wanted && !outdated))
            {
                continue;
            }

            await Api.DeleteAsync(Caller, KnownResources.Pods, pod.Namespace(), pod.Name(), "Background", cancellationToken).ConfigureAwait(false);
            await Events.NormalAsync(set, "SuccessfulDelete", $"delete Pod {pod.Name()} in StatefulSet {set.Name()} successful", cancellationToken)
                .ConfigureAwait(false);
            return;
        }
    }

    private static int Ordinal(JsonObject pod) =>
        int.TryParse(pod.Name()[(pod.Name().LastIndexOf('-') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var ordinal) ? ordinal : -1;

    private async Task<JsonObject> CreateAsync(JsonObject set, int ordinal, string revision, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{set.Name()}-{ordinal}");
        var pod = PodTemplates.NewPod(set, set["spec"]!["template"]!, name, null);
        var labels = pod.Metadata().Child("labels");
        labels["apps.kubernetes.io/pod-index"] = ordinal.ToString(CultureInfo.InvariantCulture);
        labels[HashLabel] = revision;
        labels["statefulset.kubernetes.io/pod-name"] = name;
        pod["spec"]!["hostname"] = name;
        if (set.Text("spec", "serviceName") is { Length: > 0 } service)
        {
            pod["spec"]!["subdomain"] = service;
        }

        var created = await Api.CreateAsync(Caller, KnownResources.Pods, pod, cancellationToken).ConfigureAwait(false);
        await Events.NormalAsync(set, "SuccessfulCreate", $"create Pod {name} in StatefulSet {set.Name()} successful", cancellationToken)
            .ConfigureAwait(false);
        return created;
    }

    private static JsonObject Status(JsonObject set, List<JsonObject> pods, int wanted, string revision)
    {
        var ready = pods.Count(PodTemplates.IsReady);
        var updated = pods.Count(pod => pod.Label(HashLabel) == revision);
        var current = set.Text("status", "currentRevision") ?? revision;
        if (updated == wanted && ready == wanted)
        {
            current = revision;
        }

        var status = new JsonObject
        {
            ["observedGeneration"] = set.Generation(),
            ["replicas"] = pods.Count,
            ["availableReplicas"] = ready,
            ["currentRevision"] = current,
            ["updateRevision"] = revision,
            ["collisionCount"] = 0,
        };
        status.SetOrOmit("readyReplicas", ready);
        status.SetOrOmit("currentReplicas", pods.Count(pod => pod.Label(HashLabel) == current));
        status.SetOrOmit("updatedReplicas", updated);
        return status;
    }
}
