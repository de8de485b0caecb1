using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>Clusters that trust each other, each with an anchor of its own: what each has to do for its own sake and for that of the others.</summary>
public static class RotationGroup
{
    private static readonly RotationPeers s_unknown = new([], [], true);

    /// <summary>The part of each on the way forward.</summary>
    /// <param name="members">All of them.</param>
    /// <param name="options">How.</param>
    /// <exception cref="PkiMeshException">RotationNeedsClusters; those of <see cref="RotationShare.Decide"/>.</exception>
    public static IReadOnlyDictionary<RotationPeer, RotationShare> Forward(IReadOnlyList<RotationMember> members, MeshRotationOptions options)
    {
        RequireAll(members, options.DropPeers);
        if (members.Any(member => member.State.Record is { IsUnderWay: true }))
        {
            // One is under way, so that none is begun for the asking; a cluster that has come to its end already would begin again.
            options = RotationOptions.Unasked(options);
        }

        var own = members.ToDictionary(member => member.Peer, member => Addressed(members, member, options));
        var drafts = members.ToDictionary(member => member.Peer, member => new RotationShare(own[member.Peer], s_unknown).Decide(member.State));
        return members.ToDictionary(member => member.Peer, member =>
        {
            var others = members.Where(other => other.Peer != member.Peer).ToList();
            var anchors = others.SelectMany(other => Offered(other.State, drafts[other.Peer])).DistinctBy(anchor => anchor.Info.Sha256).ToList();
            return new RotationShare(own[member.Peer], new RotationPeers([.. others.Select(other => other.Peer)], anchors, others.All(other => IsThere(other.State, drafts[other.Peer]))));
        });
    }

    /// <summary>The part of each on the way back.</summary>
    /// <param name="members">All of them.</param>
    /// <exception cref="PkiMeshException">RotationNeedsClusters, RotationNotFound, RotationNotUndoable.</exception>
    public static IReadOnlyDictionary<RotationPeer, RotationShare> Back(IReadOnlyList<RotationMember> members)
    {
        RequireAll(members, false);
        var underWay = members.Where(member => member.State.Record is { IsUnderWay: true }).ToList();
        if (underWay.Count == 0)
        {
            throw RotationOptions.NotFound(members[0].State);
        }

        // Who has come to the end of this rotation trusts the old anchors of the others no more. The clocks of two clusters would not tell.
        return members.FirstOrDefault(member => member.State.Record is { Phase: RotationPhase.Completed } && underWay.Any(other => IsLinked(member, other) && !Trusts(member.State, other.State))) is { } ended
            ? throw RotationOptions.NotUndoable(ended.State.Record!)
            : members.ToDictionary(member => member.Peer, _ => new RotationShare(new MeshRotationOptions(), null));
    }

    /// <summary>A compromised anchor is that of one cluster; the others only cease to trust it.</summary>
    private static MeshRotationOptions Addressed(IReadOnlyList<RotationMember> members, RotationMember member, MeshRotationOptions options)
    {
        if (options.Compromised is not { } id || CompromisedAnchors.IsOwn(member.State, id))
        {
            return options;
        }

        // Where nobody knows it, the first says so.
        var unknown = members.All(one => !CompromisedAnchors.IsKnown(one.State, id));
        return unknown && member == members[0] ? options : options with { Compromised = null };
    }

    /// <summary>What others must trust to take this cluster's certificates at the end.</summary>
    private static IReadOnlyList<ParsedCertificate> Offered(RotationState state, RotationRecord? record) =>
        AnchorSelection.Select(record?.Mode ?? RotationStart.ModeOf(state), state.Anchor.Chain, state.Anchor.Authority, state.Anchor.Subject);

    private static bool IsThere(RotationState state, RotationRecord? record) => record is null || new RotationView(state, record).Own is not null;

    private static bool IsLinked(RotationMember one, RotationMember other) => one.State.Record!.Peers.Any(peer => peer.Id == other.Peer.Id);

    /// <summary>Whether a cluster takes certificates below the anchor that another goes back to.</summary>
    private static bool Trusts(RotationState state, RotationState other) =>
        ChainVerifier.Verify(other.Record!.OldLeaf, RotationPlanner.AboveOld(other), state.Trusted, state.NowUtc).IsValid;

    private static void RequireAll(IReadOnlyList<RotationMember> members, bool dropPeers)
    {
        var ids = members.Select(member => member.Peer.Id).ToHashSet();
        foreach (var member in members)
        {
            if (member.State.Record is { } record && (!dropPeers || record.Phase == RotationPhase.Back) && record.Peers.Where(peer => !ids.Contains(peer.Id)).ToList() is { Count: > 0 } missing)
            {
                throw RotationOptions.NeedsClusters(record, member.Peer.Name, missing);
            }
        }
    }
}
