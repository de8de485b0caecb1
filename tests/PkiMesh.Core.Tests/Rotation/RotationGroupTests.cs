using PkiMesh.Core.Certificates;
using PkiMesh.Core.Rotation;
using Xunit;

namespace PkiMesh.Core.Tests.Rotation;

public sealed class RotationGroupTests : IDisposable
{
    private static readonly RotationPeer s_east = new("1", "east");
    private static readonly RotationPeer s_west = new("2", "west");
    private static readonly MeshRotationOptions s_now = new() { Now = true };
    private readonly RotationWorld _east = new();
    private readonly RotationWorld _west = new();

    public void Dispose()
    {
        _east.Dispose();
        _west.Dispose();
    }

    /// <summary>What somebody linked by hand is written down, so that nothing rotates one of them alone.</summary>
    [Fact]
    public void Clusters_that_trust_each_other_have_nothing_to_do_once_that_is_known()
    {
        var (east, west) = (Linked(_east, _west), Linked(_west, _east));
        var found = Records(east, west, new MeshRotationOptions());
        Assert.Equal([MeshRotationStep.Finish, MeshRotationStep.Finish], new[] { (east, found[0]), (west, found[1]) }
            .Select(one => RotationPlanner.Plan(one.Item1 with { Leaves = (one.Item2!.OldLeaf == _east.Old ? _east : _west).LeavesOfNow }, one.Item2).Next!.Step));
        Assert.All(Records(east with { Record = Ended(found[0]!) }, west with { Record = Ended(found[1]!) }, new MeshRotationOptions()), Assert.Null);

        static RotationRecord Ended(RotationRecord record) => record with { Phase = RotationPhase.Completed };
    }

    /// <summary>The same call that rotates them links them: nothing is renewed, and each comes to trust the other.</summary>
    [Fact]
    public void Clusters_that_trust_themselves_alone_come_to_trust_each_other()
    {
        var records = Records(_east.Fresh, _west.Fresh, new MeshRotationOptions());
        foreach (var (state, record, other, peer) in new[] { (_east.Fresh, records[0], _west, s_west), (_west.Fresh, records[1], _east, s_east) })
        {
            Assert.False(record!.RenewAnchor || record.AwaitsPeers);
            Assert.Equal([peer], record.Peers);
            var plan = RotationPlanner.Plan(state, record);
            Assert.Equal(MeshRotationStep.TrustBoth, plan.Next?.Step);
            Assert.Equal([state.Trusted[0].Info.Sha256, other.Old.Info.Sha256], RotationPlanner.Wanted(state, record)!.Select(anchor => anchor.Info.Sha256));
            // Nothing of it is an old anchor of its own that would have to be kept, or that would go.
            Assert.DoesNotContain(plan.Steps, step => step.Changes.Any(change => change.Kind is "Secret" or "Certificate" or "ClusterIssuer") && step.Step != MeshRotationStep.Finish);
        }
    }

    [Fact]
    public void Where_one_is_due_the_others_plan_to_trust_its_new_anchor()
    {
        var (east, west) = (Linked(_east, _west), Linked(_west, _east));
        east = east with { Names = _east.Names with { AnchorIssuerName = "other" } };
        var records = Records(east, west, new MeshRotationOptions { IssuerName = "tpp-issuer" });
        Assert.True(records[0]!.RenewAnchor && !records[0]!.AwaitsPeers);
        Assert.True(!records[1]!.RenewAnchor && records[1]!.AwaitsPeers);
        var plan = RotationPlanner.Plan(west, records[1]!);
        Assert.Equal((MeshRotationStep.TrustBoth, "the new anchor of another cluster is not there yet"), (plan.Next!.Step, plan.Next.Reason));
        Assert.Equal(2 * 4, plan.Steps.Sum(step => step.Restarts.Count));
        Assert.Empty(plan.Steps[0].Changes);
    }

    public static TheoryData<string, string, MeshRotationStep, string> Points => new()
    {
        { "begun", "begun", MeshRotationStep.RenewAnchor, "east west" },
        { "renewed", "begun", MeshRotationStep.RenewAnchor, "west" },
        { "renewed", "renewed", MeshRotationStep.RestartDataPlane, "east west" },
        { "trusts all", "renewed", MeshRotationStep.RestartDataPlane, "west" },
        { "trusts its own", "trusts all", MeshRotationStep.RestartDataPlane, "east" },
        { "trusts all", "trusts all", MeshRotationStep.RenewLeaves, "east west" },
        { "issues", "trusts all", MeshRotationStep.RenewLeaves, "west" },
        { "issues", "issues", MeshRotationStep.Finish, "east west" },
    };

    /// <summary>No issuer is signed by a new anchor before all trust it, none is dropped before all have left it.</summary>
    [Theory]
    [MemberData(nameof(Points))]
    public void No_cluster_goes_further_than_the_others_let_it(string east, string west, MeshRotationStep barrier, string behind)
    {
        var members = Members(At(_east, _west, east, s_west), At(_west, _east, west, s_east));
        var shares = RotationGroup.Forward(members, s_now);
        var plans = members.ToDictionary(member => member.Peer, member => (RotationPlan?)RotationPlanner.Plan(member.State, shares[member.Peer].Decide(member.State)!));
        var stage = RotationStages.Next(plans, false)!;
        Assert.Equal(barrier, stage.Barrier);
        Assert.Equal(behind, string.Join(' ', stage.Until.Keys.Select(peer => peer.Name)));
        Assert.All(stage.Until.Values, until => Assert.Equal(barrier == MeshRotationStep.Finish ? null : barrier, until));
        MeshRotationStep? before = barrier switch
        {
            MeshRotationStep.RenewAnchor => null,
            MeshRotationStep.RestartDataPlane => MeshRotationStep.RenewAnchor,
            MeshRotationStep.RenewLeaves => MeshRotationStep.RestartDataPlane,
            _ => MeshRotationStep.RenewLeaves,
        };
        Assert.Equal(stage.Until.Keys, stage.After.Keys);
        Assert.All(stage.After.Values, after => Assert.Equal(before, after));
        Assert.All(stage.After, one => Assert.True(one.Value is null || plans[one.Key]!.IsReached(one.Value.Value)));
    }

    /// <summary>A pod with the old bundle came up in one of them: that one is behind again, and does not go on alone to where it was.</summary>
    [Fact]
    public void A_cluster_that_falls_back_behind_a_barrier_has_not_reached_it_any_more()
    {
        var (east, west) = (At(_east, _west, "trusts all", s_west), At(_west, _east, "trusts all", s_east));
        var before = RotationStages.Next(Plans(east, west), false)!;
        var fallen = east with { Pods = [.. east.Pods, RotationWorld.Pod("shop/late", false, [_east.Old], RotationWorld.Now)] };
        var plans = Plans(fallen, west);
        Assert.False(plans[s_east]!.IsReached(before.After[s_east]!.Value));
        Assert.Equal((MeshRotationStep.RestartDataPlane, s_east), (RotationStages.Next(plans, false)!.Barrier, Assert.Single(RotationStages.Next(plans, false)!.Until).Key));
    }

    /// <summary>One that was renewed is not due again for having been asked for with more than its whole life.</summary>
    [Fact]
    public void A_cluster_that_has_come_to_its_end_does_not_begin_again_while_another_is_under_way()
    {
        var all = new MeshRotationOptions { Now = true, RenewBefore = TimeSpan.FromDays(1000) };
        var ended = Linked(_west, _east) with { Record = _west.Record with { Phase = RotationPhase.Completed, Peers = [s_east], Foreign = [_east.Old] } };
        var records = Records(At(_east, _west, "begun", s_west), ended, all);
        Assert.True(records[0]!.RenewAnchor);
        Assert.False(records[1]?.RenewAnchor ?? false);
        Assert.All(Records(Linked(_east, _west), Linked(_west, _east), all), record => Assert.True(record!.RenewAnchor));
    }

    /// <summary>Where nothing works an identity issuer comes first; the barrier lies behind the restarts all the same.</summary>
    [Fact]
    public void A_cluster_that_is_down_is_waited_for_in_its_own_order()
    {
        var record = _east.Record with { Emergency = true };
        var plan = RotationPlanner.Plan(_east.Both, record);
        var stage = RotationStages.Next(new Dictionary<RotationPeer, RotationPlan?> { [s_east] = plan, [s_west] = null }, false)!;
        Assert.Equal((MeshRotationStep.RestartDataPlane, MeshRotationStep.RestartDataPlane), (stage.Barrier, stage.Until[s_east]));
        Assert.Contains(plan.Steps.TakeWhile(step => step.Step != MeshRotationStep.RestartDataPlane), step => step.Step == MeshRotationStep.RenewIssuer);
    }

    [Fact]
    public void A_cluster_is_not_rotated_without_those_that_trust_it_until_it_is_told_to_forget_them()
    {
        var ended = _east.Record with { Phase = RotationPhase.Completed, Peers = [s_west], Foreign = [_west.Old] };
        var east = Linked(_east, _west) with { Record = ended };
        var third = new RotationMember(new RotationPeer("3", "north"), _west.Fresh);
        RotationMember[] members = [new(s_east, east), third];
        var refused = Assert.Throws<PkiMeshException>(() => RotationGroup.Forward(members, new MeshRotationOptions()));
        Assert.Equal(("RotationNeedsClusters", PkiMeshErrorKind.InvalidOperation), (refused.ErrorId, refused.Kind));
        Assert.Contains("west", refused.Message, StringComparison.Ordinal);
        // Alone and at rest it keeps trusting them, and begins nothing.
        Assert.Null(RotationStart.Decide(east, new MeshRotationOptions()));

        var forgets = new MeshRotationOptions { DropPeers = true };
        Assert.Equal([third.Peer], RotationGroup.Forward(members, forgets)[s_east].Decide(east)!.Peers);
        var underWay = east with { Record = ended with { Phase = RotationPhase.Forward } };
        // A cluster that is lost for good is forgotten on the way as well: the rest goes on without it.
        Assert.Equal("RotationNeedsClusters", Assert.Throws<PkiMeshException>(() => RotationGroup.Forward([new(s_east, underWay), third], new MeshRotationOptions())).ErrorId);
        var awaits = underWay with { Record = underWay.Record! with { AwaitsPeers = true } };
        var goesOn = RotationGroup.Forward([new(s_east, awaits), third], forgets)[s_east].Decide(awaits)!;
        Assert.Equal((RotationPhase.Forward, false), (goesOn.Phase, goesOn.AwaitsPeers));
        Assert.Equal([third.Peer], goesOn.Peers);
        var alone = RotationOptions.Continue(awaits, awaits.Record!, forgets, new RotationPeers([], [], true));
        Assert.True(alone is { Peers.Count: 0, Foreign.Count: 0, AwaitsPeers: false });
        var back = east with { Record = ended with { Phase = RotationPhase.Back } };
        Assert.Equal("RotationNeedsClusters", Assert.Throws<PkiMeshException>(() => RotationGroup.Forward([new(s_east, back), third], forgets)).ErrorId);
    }

    [Fact]
    public void A_compromised_anchor_is_replaced_where_it_is_and_only_there()
    {
        var options = new MeshRotationOptions { Compromised = _west.Old.Info.Thumbprint };
        var records = Records(Linked(_east, _west), Linked(_west, _east), options);
        Assert.True(records[0] is { RenewAnchor: false, Compromised: false, AwaitsPeers: true });
        Assert.True(records[1] is { RenewAnchor: true, Compromised: true });
        Assert.Equal("RotationAnchorUnknown", Assert.Throws<PkiMeshException>(() => Records(_east.Fresh, _west.Fresh, options with { Compromised = "BAD" })).ErrorId);
    }

    [Fact]
    public void All_go_back_together_or_none()
    {
        var (east, west) = (At(_east, _west, "trusts all", s_west), At(_west, _east, "trusts all", s_east));
        var members = Members(east, west);
        var plans = members.ToDictionary(member => member.Peer, member => (RotationPlan?)RotationPlanner.Plan(member.State, RotationGroup.Back(members)[member.Peer].Decide(member.State)!));
        Assert.Equal(MeshRotationStep.RenewLeaves, RotationStages.Next(plans, true)!.Barrier);

        // Who has ended trusts the old anchors of the others no more; when that was says nothing, by the clock of another cluster.
        var ended = west with { Trusted = [_west.New, _east.New], Record = west.Record! with { Phase = RotationPhase.Completed, FinishedUtc = RotationWorld.Now.AddDays(-9) } };
        var apart = ended with { Record = ended.Record! with { Peers = [] } };
        Assert.Null(RotationGroup.Back(Members(east, apart))[s_west].Decide(apart));
        Assert.Equal("RotationNotUndoable", Assert.Throws<PkiMeshException>(() => RotationGroup.Back(Members(east, ended))).ErrorId);
        Assert.Equal("RotationNotFound", Assert.Throws<PkiMeshException>(() => RotationGroup.Back(Members(ended, ended))).ErrorId);
    }

    private static IReadOnlyList<RotationMember> Members(RotationState east, RotationState west) => [new(s_east, east), new(s_west, west)];

    private static Dictionary<RotationPeer, RotationPlan?> Plans(RotationState east, RotationState west)
    {
        var members = Members(east, west);
        var shares = RotationGroup.Forward(members, new MeshRotationOptions());
        return members.ToDictionary(member => member.Peer, member => shares[member.Peer].Decide(member.State) is { } record ? RotationPlanner.Plan(member.State, record) : null);
    }

    private static IReadOnlyList<RotationRecord?> Records(RotationState east, RotationState west, MeshRotationOptions options)
    {
        var members = Members(east, west);
        var shares = RotationGroup.Forward(members, options);
        return [.. members.Select(member => shares[member.Peer].Decide(member.State))];
    }

    /// <summary>At rest, and trusting the other beside itself.</summary>
    private static RotationState Linked(RotationWorld own, RotationWorld other) => own.Fresh with { Trusted = [own.Old, other.Old], Pods = own.Pods([own.Old, other.Old]) };

    private static RotationState At(RotationWorld own, RotationWorld other, string what, RotationPeer peer)
    {
        IReadOnlyList<ParsedCertificate> before = [own.Old, other.Old], all = [own.Old, own.New, other.Old, other.New];
        var record = own.Record with { OldAnchors = before, Peers = [peer], Foreign = [other.New], Spreads = [new(DateTime.MinValue, before)] };
        var at = what switch
        {
            "begun" => own.Frozen with { Trusted = before, Pods = own.Pods(before) },
            "renewed" => own.Renewed with { Trusted = before, Pods = own.Pods(before) },
            "trusts its own" => own.DataPlaneRestarted with { Trusted = [own.Old, own.New, other.Old], Pods = own.Pods([own.Old, own.New, other.Old], RotationWorld.Now.AddMinutes(-5)) },
            "trusts all" => own.DataPlaneRestarted with { Trusted = all, Pods = own.Pods(all, RotationWorld.Now.AddMinutes(-5)) },
            "issues" => own.LeavesRenewed with { Trusted = all, Pods = own.Pods(all, RotationWorld.Now.AddMinutes(-5)) },
            _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
        };
        return at with { Record = record };
    }
}
