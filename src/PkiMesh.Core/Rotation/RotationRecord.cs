using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>What of a rotation cannot be read from the cluster any more once it is under way.</summary>
public sealed record RotationRecord
{
    public required string Id { get; init; }

    public required RotationPhase Phase { get; init; }

    public required DateTime StartedUtc { get; init; }

    public DateTime? FinishedUtc { get; init; }

    /// <summary>What the mesh shall trust at the end.</summary>
    public required AnchorMode Mode { get; init; }

    /// <summary>Whether a new anchor is signed; else only what is trusted changes.</summary>
    public required bool RenewAnchor { get; init; }

    /// <summary>The mesh was down when it began: nothing of the old trust is worth an order that keeps it alive.</summary>
    public bool Emergency { get; init; }

    /// <summary>The old anchor's key may be in other hands: trust in it ends as soon as nothing depends on it.</summary>
    public bool Compromised { get; init; }

    /// <summary>Whether the anchor's Certificate kept its key when it began; null in a record of an older version.</summary>
    public bool? KeepsKey { get; init; }

    /// <summary>Public keys of anchors that earlier rotations replaced because they may be in other hands.</summary>
    public IReadOnlyList<string> Distrusted { get; init; } = [];

    /// <summary>The anchor's certificate when it began.</summary>
    public required ParsedCertificate OldLeaf { get; init; }

    /// <summary>All that the mesh stood on when it began, by the ConfigMap or, where that is proven, by a running pod.</summary>
    public required IReadOnlyList<ParsedCertificate> OldAnchors { get; init; }

    public IReadOnlyList<RotationSpread> Spreads { get; init; } = [];

    public required RotationNames Names { get; init; }

    /// <summary>The other clusters that this one trusts, and that are rotated together with it.</summary>
    public IReadOnlyList<RotationPeer> Peers { get; init; } = [];

    /// <summary>Anchors of other clusters, to be trusted beside this cluster's own.</summary>
    public IReadOnlyList<ParsedCertificate> Foreign { get; init; } = [];

    /// <summary>One of them is still to get its new anchor: what is to be trusted at the end is not known yet.</summary>
    public bool AwaitsPeers { get; init; }

    public bool IsUnderWay => Phase is RotationPhase.Forward or RotationPhase.Back;
}
