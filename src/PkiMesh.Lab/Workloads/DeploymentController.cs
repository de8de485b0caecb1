using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Workloads;

internal sealed class DeploymentController(ILabApi api, LabClock clock) : WorkloadController("deployment-controller", api, clock)
{
    public override void Start()
    {
        Watch(KnownResources.Deployments);
        WatchOwned(KnownResources.ReplicaSets, "Deployment");
        Subscribe(KnownResources.Pods, OnPod);
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        if (Find(KnownResources.Deployments, key) is not { } deployment || deployment.IsDeleting())
        {
            return;
        }

        var sets = Sets(deployment);
        var current = DeploymentRevision.Current(deployment, sets);
        if (current is null && !deployment.Flag("spec", "paused"))
        {
            if (IsRecreate(deployment) && !await StopOldAsync(deployment, sets, cancellationToken).ConfigureAwait(false))
            {
                await SyncStatusAsync(deployment, sets, null, cancellationToken).ConfigureAwait(false);
                return;
            }

            (deployment, current) = await CreateSetAsync(deployment, sets, cancellationToken).ConfigureAwait(false);
            if (current is null)
            {
                return;
            }

            sets.Add(current);
        }
        else if (current is not null)
        {
            deployment = await BumpRevisionAsync(deployment, sets, current, cancellationToken).ConfigureAwait(false);
        }

        await ScaleAsync(deployment, sets, current, cancellationToken).ConfigureAwait(false);
        sets = Sets(deployment);
        current = DeploymentRevision.Current(deployment, sets);
        await SyncStatusAsync(deployment, sets, current, cancellationToken).ConfigureAwait(false);
        await CleanUpAsync(deployment, sets, current, cancellationToken).ConfigureAwait(false);
    }

    private static bool IsRecreate(JsonObject deployment) => deployment.Text("spec", "strategy", "type") == "Recreate";

    /// <summary>Copies: they are altered here.</summary>
    private List<JsonObject> Sets(JsonObject deployment) =>
        [.. Owned(KnownResources.ReplicaSets, deployment).Select(set => (JsonObject)set.DeepClone())];

    private static int Replicas(JsonObject value) => (int)(value.LongOrNull("spec", "replicas") ?? 1);

    /// <summary>A pod that is gone at last may let a Recreate go on.</summary>
    private void OnPod(StoreChange change)
    {
        if (change.Kind == StoreChangeKind.Deleted
            && change.Object.ControllerReference() is { } owner && owner.Text("kind") == "ReplicaSet"
            && Api.Get(KnownResources.ReplicaSets, change.Namespace, owner.Text("name")!)?.ControllerReference() is { } top
            && top.Text("kind") == "Deployment")
        {
            Enqueue($"{change.Namespace}/{top.Text("name")}");
        }
    }

    private async Task<(JsonObject Deployment, JsonObject? Set)> CreateSetAsync(
        JsonObject deployment, List<JsonObject> sets, CancellationToken cancellationToken)
    {
        var revision = DeploymentRevision.Next(sets, null);
        var replicas = IsRecreate(deployment) ? Replicas(deployment) : NewReplicas(deployment, sets, 0);
        var set = DeploymentRevision.NewSet(deployment, revision, replicas);
        JsonObject created;
        try
        {
            created = await Api.CreateAsync(Caller, KnownResources.ReplicaSets, set, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error.Code == 409)
        {
            // The name is taken by a set of another template: the next hash takes the count of collisions in.
            var status = (JsonObject)(deployment["status"]?.DeepClone() ?? new JsonObject());
            status["collisionCount"] = deployment.Int("status", "collisionCount") + 1;
            await UpdateStatusAsync(KnownResources.Deployments, deployment, status, cancellationToken).ConfigureAwait(false);
            return (deployment, null);
        }

        await ScaledAsync(deployment, created.Name(), 0, replicas, cancellationToken).ConfigureAwait(false);
        var conditions = DeploymentStatus.WithCondition(
            deployment, "Progressing", "True", "NewReplicaSetCreated", $"Created new replica set \"{created.Name()}\"", Now);
        deployment = await WriteRevisionAsync(deployment, revision, conditions, cancellationToken).ConfigureAwait(false);
        return (deployment, created);
    }

    private async Task<JsonObject> BumpRevisionAsync(
        JsonObject deployment, List<JsonObject> sets, JsonObject current, CancellationToken cancellationToken)
    {
        var revision = DeploymentRevision.Next(sets, current);
        if (DeploymentRevision.Of(current) < revision)
        {
            DeploymentRevision.Set(current, revision);
            await Api.UpdateAsync(Caller, KnownResources.ReplicaSets, current, null, cancellationToken).ConfigureAwait(false);
        }

        if (DeploymentRevision.Of(deployment) == DeploymentRevision.Of(current))
        {
            return deployment;
        }

        var conditions = DeploymentStatus.WithCondition(
            deployment, "Progressing", "True", "FoundNewReplicaSet", $"Found new replica set \"{current.Name()}\"", Now);
        return await WriteRevisionAsync(deployment, DeploymentRevision.Of(current), conditions, cancellationToken).ConfigureAwait(false);
    }

    // One write of the status subresource carries the annotation too. recordings/tutorial/12 t+0.22s
    private async Task<JsonObject> WriteRevisionAsync(
        JsonObject deployment, long revision, JsonArray conditions, CancellationToken cancellationToken)
    {
        DeploymentRevision.Set(deployment, revision);
        deployment.Child("status")["conditions"] = conditions;
        var written = await Api.UpdateAsync(Caller, KnownResources.Deployments, deployment, "status", cancellationToken).ConfigureAwait(false);
        if (DeploymentRevision.Of(written) == revision)
        {
            return written;
        }

        var patch = new JsonObject
        {
            ["metadata"] = new JsonObject
            {
                ["annotations"] = new JsonObject
                {
                    [DeploymentRevision.Annotation] = revision.ToString(CultureInfo.InvariantCulture),
                }
            }
        };
        return await Api.PatchAsync(Caller, KnownResources.Deployments, deployment.Namespace(), deployment.Name(), PatchKind.Merge, patch, null, cancellationToken)
            .ConfigureAwait(false);
    }

    private async Task ScaleAsync(JsonObject deployment, List<JsonObject> sets, JsonObject? current, CancellationToken cancellationToken)
    {
        var old = sets.Where(set => set.Uid() != current?.Uid()).ToList();
        if (deployment.Flag("spec", "paused") || current is null)
        {
            var active = sets.Where(set => Replicas(set) > 0).ToList();
            if (active.Count == 1)
            {
                await ScaleSetAsync(deployment, active[0], Replicas(deployment), cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        if (IsRecreate(deployment))
        {
            if (await StopOldAsync(deployment, old, cancellationToken).ConfigureAwait(false))
            {
                await ScaleSetAsync(deployment, current, Replicas(deployment), cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        var wanted = Replicas(current) > Replicas(deployment) ? Replicas(deployment) : NewReplicas(deployment, sets, Replicas(current));
        await ScaleSetAsync(deployment, current, wanted, cancellationToken).ConfigureAwait(false);
        await ScaleDownOldAsync(deployment, old, current, wanted, cancellationToken).ConfigureAwait(false);
    }

    private static int NewReplicas(JsonObject deployment, List<JsonObject> sets, int have)
    {
        var wanted = Replicas(deployment);
        var (surge, _) = Rolling.Limits(deployment.At("spec", "strategy", "rollingUpdate"), wanted);
        var room = wanted + surge - sets.Sum(Replicas);
        return room <= 0 ? have : have + Math.Min(room, wanted - have);
    }

    private async Task ScaleDownOldAsync(
        JsonObject deployment, List<JsonObject> old, JsonObject current, int currentReplicas, CancellationToken cancellationToken)
    {
        var wanted = Replicas(deployment);
        var (_, unavailable) = Rolling.Limits(deployment.At("spec", "strategy", "rollingUpdate"), wanted);
        var spare = old.Sum(Replicas) + currentReplicas - (wanted - unavailable) - (currentReplicas - current.Int("status", "availableReplicas"));
        foreach (var set in old.Where(set => Replicas(set) > 0).OrderBy(DeploymentRevision.Of))
        {
            // Those that are not available cost nothing: they go first, whatever the limits say of the others.
            var idle = Math.Min(spare, Replicas(set) - set.Int("status", "availableReplicas"));
            if (idle > 0)
            {
                spare -= idle;
                await ScaleSetAsync(deployment, set, Replicas(set) - idle, cancellationToken).ConfigureAwait(false);
            }
        }

        var available = old.Sum(set => Math.Min(set.Int("status", "availableReplicas"), Replicas(set))) + current.Int("status", "availableReplicas");
        var canGo = Math.Min(available - (wanted - unavailable), Math.Max(spare, 0));
        foreach (var set in old.Where(set => Replicas(set) > 0).OrderBy(DeploymentRevision.Of))
        {
            var down = Math.Min(canGo, Replicas(set));
            if (down > 0)
            {
                canGo -= down;
                await ScaleSetAsync(deployment, set, Replicas(set) - down, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Recreate: every old pod must be gone before the new ones come. True when that is so.</summary>
    private async Task<bool> StopOldAsync(JsonObject deployment, List<JsonObject> old, CancellationToken cancellationToken)
    {
        foreach (var set in old)
        {
            await ScaleSetAsync(deployment, set, 0, cancellationToken).ConfigureAwait(false);
        }

        return !old.Any(set => Owned(KnownResources.Pods, set).Count > 0);
    }

    private async Task ScaleSetAsync(JsonObject deployment, JsonObject set, int replicas, CancellationToken cancellationToken)
    {
        var before = Replicas(set);
        var changed = DeploymentRevision.SetReplicas(set, deployment);
        if (before == replicas && !changed)
        {
            return;
        }

        set["spec"]!["replicas"] = replicas;
        var written = await Api.UpdateAsync(Caller, KnownResources.ReplicaSets, set, null, cancellationToken).ConfigureAwait(false);
        set["metadata"] = written["metadata"]!.DeepClone();
        if (before != replicas)
        {
            await ScaledAsync(deployment, set.Name(), before, replicas, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task ScaledAsync(JsonObject deployment, string set, int from, int to, CancellationToken cancellationToken) =>
        from == to
            ? Task.CompletedTask
            : Events.NormalAsync(deployment, "ScalingReplicaSet", $"Scaled {(to > from ? "up" : "down")} replica set {set} from {from} to {to}", cancellationToken);

    private async Task SyncStatusAsync(JsonObject deployment, List<JsonObject> sets, JsonObject? current, CancellationToken cancellationToken)
    {
        var status = DeploymentStatus.Of(deployment, sets, current, Clock.GetUtcNow(), out var checkAgain);
        if (checkAgain is { } wait)
        {
            EnqueueAfter(deployment.Key(), wait);
        }

        await UpdateStatusAsync(KnownResources.Deployments, deployment, status, cancellationToken).ConfigureAwait(false);
    }

    private async Task CleanUpAsync(JsonObject deployment, List<JsonObject> sets, JsonObject? current, CancellationToken cancellationToken)
    {
        if (current is null || !DeploymentStatus.IsComplete(deployment))
        {
            return;
        }

        var keep = (int)(deployment.LongOrNull("spec", "revisionHistoryLimit") ?? 10);
        var old = sets.Where(set => set.Uid() != current.Uid() && Replicas(set) == 0 && set.Int("status", "replicas") == 0 && !set.IsDeleting())
            .OrderBy(DeploymentRevision.Of).ToList();
        foreach (var set in old.Take(Math.Max(0, old.Count - keep)))
        {
            await Api.DeleteAsync(Caller, KnownResources.ReplicaSets, set.Namespace(), set.Name(), "Background", cancellationToken).ConfigureAwait(false);
        }
    }
}
