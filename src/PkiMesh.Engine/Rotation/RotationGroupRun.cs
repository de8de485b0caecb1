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
    private const int MostRounds = 10;
    private readonly Dictionary<RotationPeer, (KubeClient Client, MeshCluster Cluster, RotationObserver Observer)> _clusters = [];
    private readonly Dictionary<RotationPeer, MeshRotation> _results = [];
    private readonly IOperation _agreed = new AgreedOperation(operation);

    public async Task<IReadOnlyList<MeshRotation>> GoAsync(CancellationToken cancellationToken)
    {
        await MeetAsync(cancellationToken).ConfigureAwait(false);
        var members = await LookAsync(cancellationToken).ConfigureAwait(false);
        var shares = SharesOf(members, options);
        var records = members.ToDictionary(member => member.Peer, member => Decide(shares, member));
        foreach (var member in members)
        {
            if (member.State.Record is not { IsUnderWay: true } && records[member.Peer] is { } begun)
            {
                await NamedAsync(member.Peer, async () =>
                {
                    await NextIssuer.RequireAsync(_clusters[member.Peer].Client, begun, cancellationToken).ConfigureAwait(false);
                    return true;
                }).ConfigureAwait(false);
            }

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
            await RunAsync(member.Peer, shares[member.Peer], null, MeshRotationStep.Freeze, cancellationToken).ConfigureAwait(false);
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
            var shares = SharesOf(members, RotationOptions.Unasked(options));
            var plans = members.ToDictionary(member => member.Peer, member => Decide(shares, member) is { } record ? RotationPlanner.Plan(member.State, record) : null);
            if (RotationStages.Next(plans, isBack) is not { } stage)
            {
                return;
            }

            var behind = stage.Until.Where(one => options.Until is not { } until || !plans[one.Key]!.IsReached(until)).ToList();
            rounds[stage.Barrier] = rounds.GetValueOrDefault(stage.Barrier) + 1;
            if (behind.Count == 0)
            {
                return;
            }

            if (rounds[stage.Barrier] > MostRounds)
            {
                var (peer, plan) = (behind[0].Key, plans[behind[0].Key]!);
                throw new PkiMeshException("RotationStepTimeout", PkiMeshErrorKind.OperationTimeout,
                    $"{peer.Name} was brought to {stage.Barrier} {MostRounds} times and fell back each time. Last seen: {plan.Next?.Step}: {(plan.Next?.Reason is { Length: > 0 } why ? why : plan.Next?.Gate)}.",
                    peer.Name, "Find what changes the mesh meanwhile (Get-MeshRotation, Test-PkiMesh); then run the command again: it goes on here.");
            }

            // A compromised anchor is revoked where its own rotation ends: by then no other cluster may trust it.
            foreach (var (peer, until) in behind.OrderBy(one => members.First(member => member.Peer == one.Key).State.Record is { Compromised: true }))
            {
                operation.Progress(Activity, $"{peer.Name}: {(until is { } step ? $"until {step}, then the others" : "to the end")}");
                await RunAsync(peer, shares[peer], stage.After[peer], Earlier(plans[peer]!, until, options.Until), cancellationToken).ConfigureAwait(false);
            }

            if (behind.Any(one => _results[one.Key].Status == MeshRotationStatus.Waiting))
            {
                return;
            }
        }
    }

    private async Task RunAsync(RotationPeer peer, RotationShare share, MeshRotationStep? after, MeshRotationStep? until, CancellationToken cancellationToken)
    {
        var (client, cluster, _) = _clusters[peer];
        var run = new RotationRun(client, cluster, tpp, options with { Until = until }, _agreed, onStep)
        {
            Choose = (state, overtaken) => (overtaken ? share with { Options = RotationOptions.Unasked(share.Options) } : share).Decide(state),
            After = after,
        };
        _results[peer] = await NamedAsync(peer, () => run.GoAsync(cancellationToken)).ConfigureAwait(false);
    }

    private static RotationRecord? Decide(IReadOnlyDictionary<RotationPeer, RotationShare> shares, RotationMember member)
    {
        try
        {
            return shares[member.Peer].Decide(member.State);
        }
        catch (PkiMeshException failure)
        {
            throw Named(member.Peer, failure);
        }
    }

    private static async Task<T> NamedAsync<T>(RotationPeer peer, Func<Task<T>> act)
    {
        try
        {
            return await act().ConfigureAwait(false);
        }
        catch (PkiMeshException failure)
        {
            throw Named(peer, failure);
        }
    }

    /// <summary>What went wrong in which of them.</summary>
    private static PkiMeshException Named(RotationPeer peer, PkiMeshException failure) =>
        new(failure.ErrorId, failure.Kind, $"Cluster {peer.Name}: {failure.Message}", failure.Target, failure.Advice);

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
            var uid = await NamedAsync(new RotationPeer("", cluster.Name), async () =>
                (await client.GetAsync(KubeResources.Namespaces, null, "kube-system", cancellationToken).ConfigureAwait(false)).Text("metadata", "uid")).ConfigureAwait(false);
            var peer = new RotationPeer(uid ?? cluster.Server.AbsoluteUri, cluster.Name);
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
            members.Add(await NamedAsync(peer, async () =>
            {
                var state = await observer.ObserveAsync(cancellationToken).ConfigureAwait(false);
                return new RotationMember(peer, state.Record is { IsUnderWay: true } record && RotationPlanner.NeedsLeaves(state, record)
                    ? await observer.WithLeavesAsync(state, cancellationToken).ConfigureAwait(false) : state);
            }).ConfigureAwait(false));
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
