using PkiMesh.Core.Rotation;
using Xunit;

namespace PkiMesh.Core.Tests.Rotation;

public sealed class RotationPlannerTests : IDisposable
{
    private readonly RotationWorld _world = new();

    public void Dispose() => _world.Dispose();

    public static TheoryData<string, MeshRotationStep> Points => new()
    {
        { "nothing done", MeshRotationStep.Freeze },
        { "key kept, signer not turned", MeshRotationStep.Freeze },
        { "anchor renews by itself", MeshRotationStep.Freeze },
        { "bundle reads the Secret", MeshRotationStep.Snapshot },
        { "frozen", MeshRotationStep.RenewAnchor },
        { "renewed, and not a CA", MeshRotationStep.RenewAnchor },
        { "renewed", MeshRotationStep.TrustBoth },
        { "renewed, and signs before its time", MeshRotationStep.Freeze },
        { "both spread", MeshRotationStep.RestartControlPlane },
        { "renewed a second time", MeshRotationStep.TrustBoth },
        { "old anchor gone too early", MeshRotationStep.TrustBoth },
        { "control plane restarted", MeshRotationStep.RestartDataPlane },
        { "control plane started in the second of the change", MeshRotationStep.RestartControlPlane },
        { "a pod with the old bundle came up", MeshRotationStep.RestartDataPlane },
        { "data plane restarted", MeshRotationStep.RenewIssuer },
        { "issuer renewed, not loaded", MeshRotationStep.RenewIssuer },
        { "issuer renewed, linkerd reads its own", MeshRotationStep.RenewIssuer },
        { "issuer renewed, and seen in a leaf", MeshRotationStep.DropOldAnchor },
        { "issuer renewed", MeshRotationStep.RenewLeaves },
        { "a leaf cannot be seen", MeshRotationStep.RenewLeaves },
        { "leaves not asked", MeshRotationStep.RenewLeaves },
        { "leaves renewed", MeshRotationStep.DropOldAnchor },
        { "dropped", MeshRotationStep.ReloadControlPlane },
        { "control plane reloaded", MeshRotationStep.ReloadDataPlane },
        { "reloaded", MeshRotationStep.Finish },
    };

    [Theory]
    [MemberData(nameof(Points))]
    public void The_next_step_follows_from_what_is_seen(string what, MeshRotationStep next)
    {
        var plan = RotationPlanner.Plan(At(what), _world.Record);
        Assert.Equal(next, plan.Next?.Step);
        Assert.Equal(Enum.GetValues<MeshRotationStep>(), plan.Steps.Select(step => step.Step));
        Assert.All(plan.Steps.TakeWhile(step => step != plan.Next), step => Assert.Empty(step.Changes));
    }

    [Fact]
    public void A_rotation_restarts_everything_three_times()
    {
        var plan = RotationPlanner.Plan(_world.Fresh, _world.Record);
        Assert.Equal(3 * 4, plan.Steps.Sum(step => step.Restarts.Count));
        Assert.Equal(2 * 4, RotationPlanner.Plan(_world.Fresh with { WaitForLeaves = true }, _world.Record).Steps.Sum(step => step.Restarts.Count));
    }

    /// <summary>Only the enterprise root is trusted: a renewed anchor is covered by it, and no process needs a restart.</summary>
    [Fact]
    public void With_the_enterprise_root_nothing_is_restarted()
    {
        var root = _world.Root.Certificate;
        var record = _world.Record with { Mode = AnchorMode.EnterpriseRoot, OldAnchors = [root], Spreads = [new(DateTime.MinValue, [root])] };
        var state = _world.Fresh with { Trusted = [root], Pods = _world.Pods([root]), Kept = _world.Frozen.Kept };
        var plan = RotationPlanner.Plan(state, record);
        Assert.Equal(MeshRotationStep.RenewAnchor, plan.Next?.Step);
        Assert.Equal(0, plan.Steps.Sum(step => step.Restarts.Count));

        var renewed = state with { Anchor = _world.Renewed.Anchor };
        Assert.Equal(MeshRotationStep.RenewIssuer, RotationPlanner.Plan(renewed, record).Next?.Step);
        var issued = renewed with { Issuer = state.Issuer with { Chain = _world.NewChain }, Leaves = _world.Leaves(_world.OldIssuerCa, _world.OldChain) };
        Assert.Equal(MeshRotationStep.Finish, RotationPlanner.Plan(issued, record).Next?.Step);
    }

    /// <summary>Proxies go by name and key; the identity controller looks at the anchor's end and must have the new certificate.</summary>
    [Fact]
    public void With_the_same_key_the_control_plane_alone_is_restarted()
    {
        var record = _world.Record with { Mode = AnchorMode.SameKey };
        var plan = RotationPlanner.Plan(_world.Fresh with { KeepsKey = true, Kept = _world.Frozen.Kept }, record);
        Assert.Equal(MeshRotationStep.RenewAnchor, plan.Next?.Step);
        Assert.All(plan.Steps.SelectMany(step => step.Restarts), workload => Assert.Equal("linkerd", workload.Namespace));

        var again = _world.OnSameKey();
        var renewed = _world.Fresh with { KeepsKey = true, Anchor = _world.Fresh.Anchor with { Chain = [again] } };
        var leaves = renewed with { Leaves = _world.Leaves(_world.OldIssuerCa, _world.OldChain) };
        Assert.Equal(MeshRotationStep.DropOldAnchor, RotationPlanner.Plan(leaves, record).Next?.Step);
        var dropped = leaves with { Trusted = [again], TrustWrittenUtc = RotationWorld.Now.AddMinutes(-3) };
        Assert.Equal(MeshRotationStep.ReloadControlPlane, RotationPlanner.Plan(dropped, record).Next?.Step);
    }

    public static TheoryData<string, MeshRotationStep?> Returns => new()
    {
        { "frozen", MeshRotationStep.RenewIssuer },
        { "renewed", MeshRotationStep.RenewAnchor },
        { "data plane restarted", MeshRotationStep.RenewAnchor },
        { "leaves renewed", MeshRotationStep.RenewAnchor },
        { "leaves renewed, old anchor put back", MeshRotationStep.RenewIssuer },
    };

    [Theory]
    [MemberData(nameof(Returns))]
    public void The_way_back_goes_to_the_old_anchor(string what, MeshRotationStep? next)
    {
        var state = At(what);
        Assert.True(RotationPlanner.CanUndo(state, _world.Record));
        var plan = RotationPlanner.Plan(state, _world.Record with { Phase = RotationPhase.Back });
        Assert.Equal(next, plan.Next?.Step);
    }

    [Theory]
    [InlineData("dropped")]
    [InlineData("reloaded")]
    [InlineData("renewed, old key lost")]
    public void There_is_no_way_back_once_the_old_anchor_is_dropped_or_its_key_lost(string what) => Assert.False(RotationPlanner.CanUndo(At(what), _world.Record));

    [Fact]
    public void A_pod_nobody_restarts_is_named_and_can_be_passed_over()
    {
        var bare = RotationWorld.Pod("shop/bare", false, [_world.Old], RotationWorld.Now.AddDays(-1), RotationRestart.Never);
        var state = _world.DataPlaneRestarted with { Pods = [.. _world.DataPlaneRestarted.Pods, bare] };
        var plan = RotationPlanner.Plan(state, _world.Record);
        Assert.Equal(MeshRotationStep.RestartDataPlane, plan.Next?.Step);
        Assert.Equal(bare, Assert.Single(plan.Next!.Unmanaged));
        Assert.Empty(plan.Next.Restarts);
        Assert.Equal(MeshRotationStep.RenewIssuer, RotationPlanner.Plan(state with { IgnoreUnmanaged = true }, _world.Record).Next?.Step);
    }

    /// <summary>Somebody renewed the anchor and then the issuer, and pods have the old one: the identity controller must not be restarted before them.</summary>
    [Fact]
    public void Pods_come_before_the_control_plane_where_the_issuer_is_ahead_of_them()
    {
        var state = _world.Both with { Kept = null, SignerSecretName = "roots", IssuerLoaded = false, Issuer = _world.Fresh.Issuer with { Chain = _world.NewChain } };
        Assert.Equal(MeshRotationStep.RestartDataPlane, RotationPlanner.Plan(state, _world.Record with { RenewAnchor = false, OldLeaf = _world.New }).Next?.Step);
    }

    [Fact]
    public void A_mesh_that_is_down_gets_its_issuer_before_its_restarts()
    {
        var later = _world.Fresh with { NowUtc = _world.Old.Info.NotAfterUtc.AddDays(1) };
        var record = RotationStart.Decide(later, new MeshRotationOptions())!;
        Assert.True(record.Emergency);
        Assert.True(record.RenewAnchor);
        Assert.Equal(MeshRotationStep.RenewAnchor, RotationPlanner.Plan(later, record).Next?.Step);
        var spread = later with { Anchor = _world.Renewed.Anchor, Trusted = [_world.New], TrustWrittenUtc = later.NowUtc };
        Assert.Equal(MeshRotationStep.RenewIssuer, RotationPlanner.Plan(spread, record).Next?.Step);
    }

    /// <summary>The trust of before covers the new anchor, so that nothing else asks for the controller's restart.</summary>
    [Theory]
    [InlineData(-30, false, MeshRotationStep.RestartControlPlane)]
    [InlineData(-1, false, MeshRotationStep.RenewLeaves)]
    [InlineData(-30, true, MeshRotationStep.RenewLeaves)]
    public void In_a_mesh_that_is_down_the_identity_controller_is_restarted_once_its_issuer_is_there(int started, bool loaded, MeshRotationStep next)
    {
        var record = _world.Record with { Emergency = true };
        var identity = RotationWorld.Pod("linkerd/linkerd-identity", true, null, RotationWorld.Now.AddMinutes(started)) with { IsReady = false };
        var state = _world.IssuerRenewed with
        {
            Trusted = [_world.Old, _world.New],
            TrustWrittenUtc = RotationWorld.Now.AddMinutes(-60),
            Issuer = _world.IssuerRenewed.Issuer with { WrittenUtc = RotationWorld.Now.AddMinutes(-10) },
            IssuerLoaded = loaded,
            Pods = [identity, .. _world.Pods([_world.Old, _world.New], RotationWorld.Now.AddMinutes(-5))],
        };
        record = record with { Spreads = [new RotationSpread(DateTime.MinValue, [_world.Old, _world.New])] };
        var plan = RotationPlanner.Plan(state, record);
        Assert.Equal(next, plan.Next?.Step);
        if (next == MeshRotationStep.RestartControlPlane)
        {
            Assert.Equal("linkerd-identity", Assert.Single(plan.Next!.Restarts).Name);
        }
    }

    /// <summary>What could not be read may be sound: it holds the rotation up, and restarts nothing.</summary>
    [Fact]
    public void A_leaf_that_cannot_be_read_restarts_nothing_and_one_that_fails_restarts_its_own_workload()
    {
        var unread = RotationPlanner.Plan(At("a leaf cannot be seen"), _world.Record);
        Assert.Equal(MeshRotationStep.RenewLeaves, unread.Next?.Step);
        Assert.Empty(unread.Next!.Restarts);
        Assert.Contains("no answer", unread.Next.Reason, StringComparison.Ordinal);

        var renewed = _world.LeavesRenewed.Leaves!;
        var old = _world.Leaves(_world.OldIssuerCa, _world.OldChain);
        var one = RotationPlanner.Plan(_world.LeavesRenewed with { Leaves = [.. renewed.SkipLast(1), old[^1]] }, _world.Record);
        Assert.Equal((MeshRotationStep.RenewLeaves, "cart"), (one.Next?.Step, Assert.Single(one.Next!.Restarts).Name));
    }

    private RotationState At(string what) => what switch
    {
        "nothing done" => _world.Fresh,
        "key kept, signer not turned" => _world.Frozen with { SignerSecretName = "roots" },
        "anchor renews by itself" => _world.Frozen with { RenewsByItself = true },
        "bundle reads the Secret" => _world.Frozen with { BundleReadsOwnSource = false },
        "frozen" => _world.Frozen,
        "renewed, and not a CA" => _world.Frozen with { Anchor = _world.Fresh.Anchor with { Chain = [_world.Make("anchor", _world.Root, ca: false).Certificate] } },
        "renewed" => _world.Renewed,
        "renewed, old key lost" => _world.Renewed with { Kept = null },
        "renewed, and signs before its time" => _world.Renewed with { SignerSecretName = "roots" },
        "both spread" => _world.Both,
        "renewed a second time" => _world.DataPlaneRestarted with { Anchor = _world.Fresh.Anchor with { Chain = [_world.Make("anchor", _world.Root).Certificate] } },
        "old anchor gone too early" => _world.Both with { Trusted = [_world.New] },
        "control plane restarted" => _world.ControlPlaneRestarted,
        "control plane started in the second of the change" => _world.DataPlaneRestarted with { Pods = _world.Pods([_world.Old, _world.New], _world.Both.TrustWrittenUtc) },
        "a pod with the old bundle came up" => _world.DataPlaneRestarted with { Pods = [.. _world.DataPlaneRestarted.Pods, RotationWorld.Pod("shop/late", false, [_world.Old], RotationWorld.Now)] },
        "data plane restarted" => _world.DataPlaneRestarted,
        "issuer renewed, not loaded" => _world.IssuerRenewed with { IssuerLoaded = false },
        "issuer renewed, and seen in a leaf" => _world.LeavesRenewed with { IssuerLoaded = false },
        "issuer renewed" => _world.IssuerRenewed,
        "a leaf cannot be seen" => _world.LeavesRenewed with { Leaves = [.. _world.LeavesRenewed.Leaves!.Skip(1), _world.LeavesRenewed.Leaves![0] with { Chain = [], Error = "no answer" }] },
        "issuer renewed, linkerd reads its own" => _world.IssuerRenewed with { ReadsIssuer = false },
        "leaves not asked" => _world.LeavesRenewed with { Leaves = null },
        "leaves renewed" => _world.LeavesRenewed,
        "leaves renewed, old anchor put back" => _world.LeavesRenewed with { Anchor = _world.Fresh.Anchor },
        "dropped" => _world.Dropped,
        "control plane reloaded" => _world.Dropped with { Pods = _world.Pods([_world.Old, _world.New], RotationWorld.Now.AddMinutes(-2)) },
        "reloaded" => _world.Reloaded with { Kept = null },
        _ => throw new ArgumentOutOfRangeException(nameof(what), what, null),
    };
}
