using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>What is left of a rotation that has come to its end.</summary>
public static class RotationEnd
{
    /// <param name="state">What was read.</param>
    /// <param name="record">The rotation.</param>
    /// <param name="utc">Now.</param>
    public static RotationRecord Of(RotationState state, RotationRecord record, DateTime utc) => record.Phase != RotationPhase.Back
        ? record with { Phase = RotationPhase.Completed, FinishedUtc = utc, Distrusted = StandingAnchors.Distrusted(record with { Phase = RotationPhase.Completed }) }
        : record with { Phase = RotationPhase.Undone, FinishedUtc = utc, Foreign = record.Peers.Count == 0 ? record.Foreign : Foreign(state, record), AwaitsPeers = false };

    /// <summary>The other clusters stand on their old anchors again as well.</summary>
    private static IReadOnlyList<ParsedCertificate> Foreign(RotationState state, RotationRecord record)
    {
        var own = state.Anchor.Chain.Concat(state.Anchor.Authority).Append(record.OldLeaf).ToList();
        // Under one enterprise root an anchor is this cluster's and the others'.
        return [.. record.OldAnchors.Where(anchor => !own.Any(one => ChainVerifier.SameKeyAndName(one, anchor)) || RotationView.Holds(record.Foreign, [anchor]))];
    }
}
