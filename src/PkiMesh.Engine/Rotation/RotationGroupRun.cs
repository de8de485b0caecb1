using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>
/// One run over clusters that trust each other: look at all, and bring those that are behind as far as the others, one after the other; again,
/// until none has anything to do. Killed anywhere, the next run does the same.
/// </summary>
internal sealed class RotationGroupRun(
    IReadOnlyList<(KubeClient Client, MeshCluster Cluster)> clusters, ITppPort tpp, MeshRotationOptions options, IOperation operation, Func<MeshRotation, Task> onStep, bool isBack)
{
    private const string Activity = "Rotation of several clusters";

    // A cluster that falls back is brought up again; one that does so time and again is not waited for.
    private const int MostRounds = 3;
    private readonly Dictionary<RotationPeer, (KubeClient Client, MeshCluster Cluster, RotationObserver Observer)> _clusters = [];
    private readonly Dictionary<RotationPeer, MeshRotation> _results = [];
    private readonly IOperation _agreed = new AgreedOperation(operation);

    public async Task<IReadOnlyList<MeshRotation>> GoAsync(CancellationToken cancellationToken)
    {
        await MeetAsync(cancellationToken).ConfigureAwait(false);
        var members = await LookAsync(cancellationToken).ConfigureAwait(false);
        var shares = SharesOf(members, options);
        var records = members.ToDictionary(member => member.Peer, member => shares[member.Peer].Decide(member.State));
        foreach (var member in members)
        {
            _results[member.Peer] = Report(member, records[member.Peer]);
        }

        if (records.Values.All(record => record is null))
        {
            return Results();
        }

        var text = string.Join(Environment.NewLine, _results.Where(one => records[one.Key] is not null).Select(one => $"  {one.Key.Name}:{Environment.NewLine}{RotationText.Of(one.Value)}"));
        if (!await operation.ConfirmAsync($"trust anchors of {string.Join(", ", _clusters.Keys.Select(peer => peer.Name))}", isBack ? "Undo the rotation" : "Rotate together", text).ConfigureAwait(false) || operation.WhatIf)
        {
            return Results();
        }

        // All records are written before anything is done, so that a later run knows what this one set out to do.
        foreach (var member in members.Where(member => records[member.Peer] is { } record && !ReferenceEquals(record, member.State.Record)))
        {
            await RunAsync(member.Peer, shares[member.Peer], MeshRotationStep.Freeze, cancellationToken).ConfigureAwait(false);
        }

        await StagesAsync(cancellationToken).ConfigureAwait(false);
        return Results();
    }

    private async Task StagesAsync(CancellationToken cancellationToken)
    {
        Dictionary<MeshRotationStep, int> rounds = [];
        while (true)
        {
            var members = await LookAsync(cancellationToken).ConfigureAwait(false);
            // All that was to be begun has been.
            var shares = SharesOf(members, options with { Now = false });
            var plans = members.ToDictionary(member => member.Peer, member => shares[member.Peer].Decide(member.State) is { } record ? RotationPlanner.Plan(member.State, record) : null);
            if (RotationStages.Next(plans, isBack) is not { } stage)
            {
                return;
            }

            var behind = stage.Until.Where(one => options.Until is not { } until || !plans[one.Key]!.IsReached(until)).ToList();
            rounds[stage.Barrier] = rounds.GetValueOrDefault(stage.Barrier) + 1;
            if (behind.Count == 0 || rounds[stage.Barrier] > MostRounds)
            {
                return;
            }

            foreach (var (peer, until) in behind)
            {
                operation.Progress(Activity, $"{peer.Name}: {(until is { } step ? $"until {step}, then the others" : "to the end")}");
                await RunAsync(peer, shares[peer], Earlier(plans[peer]!, until, options.Until), cancellationToken).ConfigureAwait(false);
            }

            if (behind.Any(one => _results[one.Key].Status == MeshRotationStatus.Waiting))
            {
                return;
            }
        }
    }

    private async Task RunAsync(RotationPeer peer, RotationShare share, MeshRotationStep? until, CancellationToken cancellationToken)
    {
        var (client, cluster, _) = _clusters[peer];
        _results[peer] = await new RotationRun(client, cluster, tpp, options with { Until = until }, _agreed, onStep) { Choose = share.Decide }.GoAsync(cancellationToken).ConfigureAwait(false);
    }

    private IReadOnlyDictionary<RotationPeer, RotationShare> SharesOf(IReadOnlyList<RotationMember> members, MeshRotationOptions how) =>
        !isBack ? RotationGroup.Forward(members, how)
        // The first look has shown that there is something to take back; at the end of the way there is nothing left.
        : _results.Count > 0 && members.All(member => member.State.Record is not { IsUnderWay: true }) ? members.ToDictionary(member => member.Peer, _ => new RotationShare(how, null))
        : RotationGroup.Back(members);

    private async Task MeetAsync(CancellationToken cancellationToken)
    {
        foreach (var (client, cluster) in clusters)
        {
            operation.Progress(Activity, $"{cluster.Name}: who it is");
            var system = await client.GetAsync(KubeResources.Namespaces, null, "kube-system", cancellationToken).ConfigureAwait(false);
            var peer = new RotationPeer(system.Text("metadata", "uid") ?? cluster.Server.AbsoluteUri, cluster.Name);
            if (_clusters.Keys.All(known => known.Id != peer.Id))
            {
                _clusters[peer] = (client, cluster, new RotationObserver(client, options, operation));
            }
        }
    }

    private async Task<IReadOnlyList<RotationMember>> LookAsync(CancellationToken cancellationToken)
    {
        List<RotationMember> members = [];
        foreach (var (peer, (_, _, observer)) in _clusters)
        {
            operation.Progress(Activity, $"{peer.Name}: reading the mesh");
            var state = await observer.ObserveAsync(cancellationToken).ConfigureAwait(false);
            members.Add(new RotationMember(peer, state.Record is { IsUnderWay: true } record && RotationPlanner.NeedsLeaves(state, record)
                ? await observer.WithLeavesAsync(state, cancellationToken).ConfigureAwait(false) : state));
        }

        return members;
    }

    private MeshRotation Report(RotationMember member, RotationRecord? record) => record is null
        ? RotationReport.Of(_clusters[member.Peer].Cluster, member.State, null, MeshRotationStatus.NotDue, options, "Nothing to do.")
        : RotationReport.Of(_clusters[member.Peer].Cluster, member.State, record, MeshRotationStatus.Planned, options, "");

    private List<MeshRotation> Results() => [.. _clusters.Keys.Select(peer => _results[peer])];

    private static MeshRotationStep? Earlier(RotationPlan plan, MeshRotationStep? one, MeshRotationStep? other) =>
        one is null || other is null ? one ?? other : plan.Steps.First(step => step.Step == one || step.Step == other).Step;
}
