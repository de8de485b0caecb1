using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Rotation;
using Xunit;

namespace PkiMesh.Core.Tests.Rotation;

public sealed class StandingAnchorTests : IDisposable
{
    private readonly RotationWorld _world = new();

    public void Dispose() => _world.Dispose();

    public static TheoryData<string, bool> Held => new()
    {
        { "a tenant's own CA", false },
        { "a tenant's own CA, in a bare pod of the control plane's namespace", false },
        { "the enterprise root above the anchor", false },
        { "one that signed the identity issuer in the Secret", true },
        { "one below which the control plane has its certificates", true },
        { "the same, that has ended", false },
        { "the same, compromised", false },
        { "the same, compromised long ago", false },
        { "one that is written into the control plane's own workload", true },
        { "that of another cluster", true },
    };

    /// <summary>Whoever may make a pod may write what he likes into its environment.</summary>
    [Theory]
    [MemberData(nameof(Held))]
    public void An_anchor_that_pods_alone_hold_is_spread_only_if_the_mesh_is_seen_to_stand_on_it(string what, bool kept)
    {
        var (signer, leaf) = (_world.Make("issuer", _world.NewCa), _world.Make("issuer", _world.NewCa));
        var shown = new LeafEvidence("Pod linkerd/identity", "", [_world.Make("leaf", leaf, ca: false).Certificate, leaf.Certificate, _world.New], null);
        var other = _world.Make("own CA").Certificate;
        var anchor = what switch
        {
            "the enterprise root above the anchor" => _world.Root.Certificate,
            "a tenant's own CA" or "a tenant's own CA, in a bare pod of the control plane's namespace" or "one that is written into the control plane's own workload" or "that of another cluster" => other,
            _ => _world.New,
        };
        var where = what switch
        {
            "a tenant's own CA, in a bare pod of the control plane's namespace" => RotationWorld.Pod("linkerd/bare", true, [anchor], RotationWorld.Now, RotationRestart.Never),
            "one that is written into the control plane's own workload" => RotationWorld.Pod("linkerd/identity", true, [anchor], RotationWorld.Now),
            _ => RotationWorld.Pod("shop/late", false, [anchor], RotationWorld.Now),
        };
        var ended = _world.Record with { Phase = RotationPhase.Completed, OldLeaf = what == "the same, compromised" ? _world.New : _world.Old, Compromised = what == "the same, compromised" };
        var state = _world.Fresh with
        {
            Pods = [.. _world.Fresh.Pods, where],
            Issuer = what == "one that signed the identity issuer in the Secret" ? _world.Fresh.Issuer with { Chain = [signer.Certificate] } : _world.Fresh.Issuer,
            ControlPlaneLeaves = what == "one below which the control plane has its certificates" || what.StartsWith("the same", StringComparison.Ordinal) ? [shown] : [],
            NowUtc = what == "the same, that has ended" ? _world.New.Info.NotAfterUtc.AddDays(1) : RotationWorld.Now,
            Record = ended with
            {
                Foreign = what == "that of another cluster" ? [anchor] : [],
                Distrusted = what == "the same, compromised long ago" ? [_world.New.Info.PublicKeySha256] : [],
            },
        };
        var record = RotationStart.Decide(state, new MeshRotationOptions { Now = true })!;
        Assert.Equal(kept, record.OldAnchors.Contains(anchor));
        Assert.Equal(kept || what == "the same, that has ended", !StandingAnchors.Unproven(state, record.Foreign).Contains(anchor));
        if (what != "the same, that has ended")
        {
            Assert.Contains(_world.Old, record.OldAnchors);
        }
    }

    [Fact]
    public void The_control_plane_is_asked_where_nothing_else_tells_only()
    {
        Assert.False(StandingAnchors.NeedsControlPlane(_world.Fresh));
        Assert.True(StandingAnchors.NeedsControlPlane(_world.Fresh with { Pods = _world.Pods([_world.New]) }));
        Assert.True(StandingAnchors.NeedsControlPlane(_world.Fresh with { Trusted = [_world.Old, _world.New] }));
    }

    public static TheoryData<string, bool> Spread => new()
    {
        { "another cluster's", true },
        { "the enterprise root above the anchor", false },
        { "the one before the last rotation", false },
        { "what the control plane stands on", false },
        { "what the identity issuer stands on", false },
        { "linkerd's own", false },
        { "one that was compromised", false },
        { "one that is told to go", false },
    };

    /// <summary>Somebody linked two clusters by hand: that is no reason to begin, and a rotation for another reason keeps it.</summary>
    [Theory]
    [MemberData(nameof(Spread))]
    public void An_anchor_that_is_spread_and_that_nothing_of_the_mesh_stands_on_stays_until_it_is_told_to_go(string what, bool kept)
    {
        var issuer = _world.Make("issuer", _world.NewCa);
        var anchor = what == "the enterprise root above the anchor" ? _world.Root.Certificate : _world.New;
        var ended = _world.Record with { Phase = RotationPhase.Completed };
        var state = _world.Fresh with
        {
            Trusted = [_world.Old, anchor],
            Pods = _world.Pods([_world.Old, anchor]),
            ReadsIssuer = what != "linkerd's own",
            Issuer = what == "what the identity issuer stands on" ? _world.Fresh.Issuer with { Chain = [issuer.Certificate] } : _world.Fresh.Issuer,
            ControlPlaneLeaves = what == "what the control plane stands on" ? [new LeafEvidence("", "", [_world.Make("leaf", issuer, ca: false).Certificate, issuer.Certificate], null)] : [],
            Record = what switch
            {
                "the one before the last rotation" => ended with { OldLeaf = anchor },
                "one that was compromised" => ended with { Distrusted = [anchor.Info.PublicKeySha256] },
                _ => null,
            },
        };
        var options = new MeshRotationOptions { DropPeers = what == "one that is told to go" };
        var peers = options.DropPeers ? new RotationPeers([], [], true) : null;
        var record = RotationStart.Decide(state, options, peers);
        Assert.Equal(kept, record is null);
        var rotated = RotationStart.Decide(state, options with { Now = true }, peers)!;
        Assert.Equal(kept, rotated.Foreign.Contains(anchor));
        if (!kept)
        {
            // Each that goes is named.
            var drop = RotationPlanner.Plan(state, record!).Steps.Single(step => step.Step == MeshRotationStep.DropOldAnchor);
            Assert.Contains(anchor.Info.SerialNumber, Assert.Single(drop.Changes).Detail, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void The_mode_is_told_without_what_is_trusted_for_another_cluster()
    {
        var root = _world.Root.Certificate;
        var stranger = _world.Make("of another cluster").Certificate;
        Assert.Equal(AnchorMode.EnterpriseRoot, RotationStart.ModeOf(_world.Fresh with { Trusted = [root, stranger] }));
        Assert.Equal(AnchorMode.Pinned, RotationStart.ModeOf(_world.Fresh with { Trusted = [_world.Old, stranger] }));
    }

    [Fact]
    public void A_compromised_anchor_of_another_cluster_is_named_with_what_to_do()
    {
        var state = _world.Fresh with { Trusted = [_world.Old, _world.New], Pods = _world.Pods([_world.Old, _world.New]) };
        var options = new MeshRotationOptions { Compromised = _world.New.Info.SerialNumber };
        var failure = Assert.Throws<PkiMeshException>(() => RotationStart.Decide(state, options));
        Assert.Equal(("RotationAnchorForeign", PkiMeshErrorKind.InvalidOperation, (object?)_world.New.Info.SerialNumber), (failure.ErrorId, failure.Kind, failure.Target));
        var known = state with { Record = _world.Record with { Phase = RotationPhase.Completed, Foreign = [_world.New], Peers = [new RotationPeer("2", "west")] } };
        Assert.Equal("RotationAnchorForeign", Assert.Throws<PkiMeshException>(() => RotationStart.Decide(known, options)).ErrorId);
        var drops = RotationStart.Decide(known, options with { DropPeers = true }, new RotationPeers([], [], true))!;
        Assert.DoesNotContain(_world.New, RotationPlanner.Wanted(known, drops)!);
    }
}
