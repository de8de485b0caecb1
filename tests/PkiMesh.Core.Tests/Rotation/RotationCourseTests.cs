using PkiMesh.Core.Rotation;
using Xunit;

namespace PkiMesh.Core.Tests.Rotation;

/// <summary>What turns a rotation from its ordinary course: a mesh that goes down, another CA, a way back that is not clear yet.</summary>
public sealed class RotationCourseTests : IDisposable
{
    private readonly RotationWorld _world = new();

    public void Dispose() => _world.Dispose();

    public static TheoryData<string, MeshRotationStep> Undoing => new()
    {
        { "nothing was asked for yet", MeshRotationStep.RenewIssuer },
        { "cert-manager is at issuing it", MeshRotationStep.RenewAnchor },
        { "the Certificate names the other issuer", MeshRotationStep.RenewAnchor },
        { "the Certificate names another kind of issuer", MeshRotationStep.RenewAnchor },
        { "the Certificate keeps its key now", MeshRotationStep.RenewAnchor },
        { "a record of an older version", MeshRotationStep.RenewIssuer },
        { "nothing was to be renewed", MeshRotationStep.RenewIssuer },
    };

    /// <summary>What TPP grants after the way back would be put in the place of the old anchor, and trusted by nobody.</summary>
    [Theory]
    [MemberData(nameof(Undoing))]
    public void The_old_anchor_is_back_once_nothing_is_left_that_would_bring_another(string what, MeshRotationStep next)
    {
        var record = _world.Record with { Phase = RotationPhase.Back, KeepsKey = what == "a record of an older version" ? null : false, RenewAnchor = what != "nothing was to be renewed" };
        var state = _world.Frozen with { SpecIssuerName = "tpp-issuer", SpecIssuerKind = "ClusterIssuer" };
        state = what switch
        {
            "cert-manager is at issuing it" or "nothing was to be renewed" => state with { IsIssuing = true },
            "the Certificate names the other issuer" => state with { SpecIssuerName = "tpp-issuer-2" },
            "the Certificate names another kind of issuer" => state with { SpecIssuerKind = "Issuer" },
            "the Certificate keeps its key now" or "a record of an older version" => state with { KeepsKey = true },
            _ => state,
        };
        var step = RotationPlanner.Plan(state, record).Next!;
        Assert.Equal(next, step.Step);
        if (next == MeshRotationStep.RenewAnchor)
        {
            Assert.Equal("Certificate", Assert.Single(step.Changes).Kind);
        }
    }

    public static TheoryData<AnchorMode, bool, string, bool> Renewals => new()
    {
        { AnchorMode.EnterpriseRoot, false, "before", false },
        { AnchorMode.EnterpriseRoot, true, "before", true },
        { AnchorMode.EnterpriseRoot, false, "after, the same root", false },
        { AnchorMode.EnterpriseRoot, true, "after, the same root", false },
        { AnchorMode.EnterpriseRoot, false, "after, another root", true },
        { AnchorMode.EnterpriseRoot, true, "after, another root", true },
        { AnchorMode.SameKey, false, "before", false },
        { AnchorMode.SameKey, true, "before", true },
        { AnchorMode.SameKey, false, "after, the same key", false },
        { AnchorMode.SameKey, false, "after, another name", true },
        { AnchorMode.Pinned, false, "before", true },
    };

    /// <summary>Another issuer may stand below another root, and a zone may come to sign with one: nothing signs before all trust it.</summary>
    [Theory]
    [MemberData(nameof(Renewals))]
    public void The_old_anchor_signs_on_unless_all_trust_what_comes(AnchorMode mode, bool elsewhere, string what, bool holds)
    {
        var root = _world.Root.Certificate;
        var other = _world.Make("other root");
        var anchors = mode == AnchorMode.EnterpriseRoot ? root : _world.Old;
        var record = _world.Record with
        {
            Mode = mode,
            OldAnchors = [anchors],
            Spreads = [new(DateTime.MinValue, [anchors])],
            Names = elsewhere ? _world.Names with { NextIssuerName = "other", NextIssuerKind = "ClusterIssuer" } : _world.Names,
        };
        var state = _world.Frozen with { SignerSecretName = "roots", Trusted = [anchors], Pods = _world.Pods([anchors]) };
        var anchor = state.Anchor;
        state = state with
        {
            Anchor = what switch
            {
                "after, the same root" => anchor with { Chain = [_world.New] },
                "after, another root" => anchor with { Chain = [_world.Make("anchor", other).Certificate], Authority = [other.Certificate] },
                "after, the same key" => anchor with { Chain = [_world.OnSameKey()] },
                "after, another name" => anchor with { Chain = [_world.Make("renamed", _world.Root).Certificate] },
                _ => anchor,
            },
        };
        var freeze = RotationPlanner.Plan(state, record).Steps[0];
        Assert.Equal((MeshRotationStep.Freeze, !holds), (freeze.Step, freeze.IsDone));
        Assert.Equal(holds, freeze.Changes.Any(change => change.Kind == "ClusterIssuer"));
        var held = state with { SignerSecretName = "roots-previous" };
        if (what == "after, another root")
        {
            Assert.Equal(MeshRotationStep.TrustBoth, RotationPlanner.Plan(held, record).Next!.Step);
            Assert.True(RotationPlanner.CanUndo(held, record));
        }
    }

    /// <summary>What stands between the old anchor and its root lies beside the old one, and not beside the one of now.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_rotation_to_another_CA_can_be_taken_back_by_what_was_kept_of_the_old(bool keptChain)
    {
        var root = _world.Root.Certificate;
        var (between, elsewhere) = (_world.Make("issuing CA", _world.Root), _world.Make("other root"));
        var old = _world.Make("anchor", between).Certificate;
        var record = _world.Record with { Mode = AnchorMode.EnterpriseRoot, OldLeaf = old, OldAnchors = [root], Spreads = [new(DateTime.MinValue, [root])] };
        var state = _world.Frozen with
        {
            Trusted = [root],
            Pods = _world.Pods([root]),
            Anchor = _world.Fresh.Anchor with { Chain = [_world.Make("anchor", elsewhere).Certificate], Authority = [elsewhere.Certificate] },
            Kept = _world.Frozen.Kept! with { Chain = keptChain ? [old, between.Certificate] : [old] },
        };
        Assert.Equal(keptChain, RotationPlanner.CanUndo(state, record));
    }

    /// <summary>Whether or not it is to sign on: without its key there is no way back.</summary>
    [Theory]
    [InlineData(AnchorMode.Pinned)]
    [InlineData(AnchorMode.EnterpriseRoot)]
    [InlineData(AnchorMode.SameKey)]
    public void The_old_anchor_is_kept_before_another_comes(AnchorMode mode)
    {
        var anchor = mode == AnchorMode.EnterpriseRoot ? _world.Root.Certificate : _world.Old;
        var record = _world.Record with { Mode = mode, OldAnchors = [anchor], Spreads = [new(DateTime.MinValue, [anchor])] };
        var state = _world.Fresh with { Trusted = [anchor], Pods = _world.Pods([anchor]) };
        var freeze = RotationPlanner.Plan(state, record).Next!;
        Assert.Equal(MeshRotationStep.Freeze, freeze.Step);
        Assert.Contains(freeze.Changes, change => change is { Action: MeshChangeAction.Create, Kind: "Secret", Name: "roots-previous" });
        Assert.Equal(MeshChangeAction.Delete, Assert.Single(RotationPlanner.Plan(state, record).Steps[^1].Changes).Action);

        var renewed = state with { Kept = _world.Frozen.Kept, SignerSecretName = mode == AnchorMode.Pinned ? "roots-previous" : "roots", Anchor = state.Anchor with { Chain = [mode == AnchorMode.SameKey ? _world.OnSameKey() : _world.New] } };
        Assert.True(RotationPlanner.CanUndo(renewed, record));
        Assert.Equal(MeshRotationStep.RenewAnchor, RotationPlanner.Plan(renewed, record with { Phase = RotationPhase.Back }).Next!.Step);
        Assert.False(RotationPlanner.CanUndo(renewed with { Kept = null }, record));

        foreach (var (how, at) in new[] { (record with { RenewAnchor = false }, state), (record with { Emergency = true }, state), (record, renewed with { Kept = null }) })
        {
            Assert.DoesNotContain(RotationPlanner.Plan(at, how).Steps[0].Changes, change => change.Kind == "Secret");
        }
    }

    [Fact]
    public void A_mesh_that_goes_down_on_the_way_is_brought_up_by_the_shortest_way()
    {
        var state = _world.Renewed with { Record = _world.Record };
        Assert.Same(_world.Record.OldLeaf, RotationOptions.Continue(state, _world.Record, new MeshRotationOptions()).OldLeaf);
        Assert.False(RotationOptions.Continue(state, _world.Record, new MeshRotationOptions()).Emergency);

        var down = state with { NowUtc = _world.OldIssuerCa.Certificate.Info.NotAfterUtc.AddDays(1), Trusted = [_world.Old, _world.New], TrustWrittenUtc = RotationWorld.Now };
        var record = RotationOptions.Continue(down, _world.Record, new MeshRotationOptions());
        Assert.True(record.Emergency);
        Assert.Same(record, RotationOptions.Continue(down, record, new MeshRotationOptions()));
        Assert.Equal(MeshRotationStep.RenewIssuer, RotationPlanner.Plan(down, record).Next!.Step);
        Assert.NotEqual(MeshRotationStep.RenewIssuer, RotationPlanner.Plan(down, _world.Record).Next!.Step);
        // What was an emergency once keeps its order.
        Assert.True(RotationOptions.Continue(state, record, new MeshRotationOptions()).Emergency);
    }

    public static TheoryData<string, bool, bool, MeshRotationStep> Proxies => new()
    {
        { "ready, not asked", true, false, MeshRotationStep.RenewLeaves },
        { "running, not ready, not read", false, false, MeshRotationStep.RenewLeaves },
        { "running, not ready, of the old issuer", false, true, MeshRotationStep.RenewLeaves },
        { "running, not ready, of the new issuer", false, true, MeshRotationStep.DropOldAnchor },
        { "not running", false, false, MeshRotationStep.DropOldAnchor },
    };

    /// <summary>A pod that is not ready now is so in a moment, with the certificate that it has.</summary>
    [Theory]
    [MemberData(nameof(Proxies))]
    public void Every_running_proxy_counts(string what, bool ready, bool read, MeshRotationStep next)
    {
        var pod = RotationWorld.Pod("shop/slow", false, [_world.Old, _world.New], RotationWorld.Now.AddDays(-1)) with { IsReady = ready, IsRunning = what != "not running" };
        var old = what.EndsWith("old issuer", StringComparison.Ordinal);
        var leaf = (old ? _world.Leaves(_world.OldIssuerCa, _world.OldChain) : _world.LeavesRenewed.Leaves!)[^1];
        var state = _world.LeavesRenewed with
        {
            Pods = [.. _world.LeavesRenewed.Pods, pod],
            Leaves = read ? [.. _world.LeavesRenewed.Leaves!, leaf with { Subject = pod.Subject }] : _world.LeavesRenewed.Leaves,
        };
        var step = RotationPlanner.Plan(state, _world.Record).Next!;
        Assert.Equal(next, step.Step);
        // Only one whose certificate is known to be wrong is restarted.
        if (next == MeshRotationStep.RenewLeaves)
        {
            Assert.Equal(old ? 1 : 0, step.Restarts.Count);
            Assert.Contains(pod.Subject, step.Reason, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(1, MeshRotationStep.DropOldAnchor)]
    [InlineData(2, MeshRotationStep.RenewIssuer)]
    public void A_certificate_by_the_new_issuer_tells_of_one_replica_alone(int replicas, MeshRotationStep next) =>
        Assert.Equal(next, RotationPlanner.Plan(_world.LeavesRenewed with { IssuerLoaded = false, IdentityReplicas = replicas }, _world.Record).Next!.Step);

    public static TheoryData<string, bool> Looks => new()
    {
        { "nothing happened", false },
        { "one was under way", true },
        { "one began and ended meanwhile", true },
        { "the last one is the same", false },
    };

    /// <summary>A run that waited for another to end must not do again what that one did.</summary>
    [Theory]
    [MemberData(nameof(Looks))]
    public void What_was_asked_for_is_done_where_another_run_did_it_meanwhile(string what, bool overtaken)
    {
        var ended = _world.Record with { Phase = RotationPhase.Completed };
        var (before, now) = what switch
        {
            "nothing happened" => (null, null),
            "one was under way" => (_world.Record, ended),
            "one began and ended meanwhile" => (ended, ended with { Id = "next" }),
            _ => ((RotationRecord?)ended, (RotationRecord?)ended),
        };
        Assert.Equal(overtaken, RotationOptions.IsOvertaken(_world.Fresh with { Record = before }, _world.Fresh with { Record = now }));
        var asked = new MeshRotationOptions { Now = true, RenewBefore = TimeSpan.FromDays(1000) };
        Assert.NotNull(RotationStart.Decide(_world.Fresh, asked));
        Assert.NotNull(RotationStart.Decide(_world.Fresh, asked with { Now = false }));
        Assert.Null(RotationStart.Decide(_world.Fresh, RotationOptions.Unasked(asked)));
    }

    [Theory]
    [InlineData(true, null, true)]
    [InlineData(false, "other", true)]
    [InlineData(false, null, false)]
    public void To_keep_the_anchor_and_to_have_another_signed_contradict_each_other(bool now, string? issuer, bool refused)
    {
        var options = new MeshRotationOptions { KeepAnchor = true, Mode = AnchorMode.EnterpriseRoot, Now = now, IssuerName = issuer };
        if (!refused)
        {
            Assert.False(RotationStart.Decide(_world.Fresh, options)!.RenewAnchor);
            return;
        }

        var failure = Assert.Throws<PkiMeshException>(() => RotationStart.Decide(_world.Fresh, options));
        Assert.Equal(("RotationOptionsContradict", PkiMeshErrorKind.InvalidArgument), (failure.ErrorId, failure.Kind));
    }

    [Theory]
    [InlineData("roots-previous", "roots")]
    [InlineData("roots", null)]
    [InlineData("-previous", null)]
    public void The_anchors_Secret_is_found_by_the_one_in_which_it_is_kept(string kept, string? anchor) => Assert.Equal(anchor, RotationNames.AnchorOfKept(kept));
}
