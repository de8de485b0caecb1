using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>Whether options fit together, and fit the rotation that is under way.</summary>
public static class RotationOptions
{
    /// <exception cref="PkiMeshException">RotationOptionsContradict.</exception>
    public static void RequireSense(MeshRotationOptions options)
    {
        if (options.Compromised is not null && (options.KeepAnchor || options.Mode is not (null or AnchorMode.Pinned)))
        {
            throw new PkiMeshException("RotationOptionsContradict", PkiMeshErrorKind.InvalidArgument,
                $"-Compromised and {(options.KeepAnchor ? "-KeepAnchor" : $"-Mode {options.Mode}")} contradict each other: a compromised anchor is replaced by one with a new key, which is trusted by itself.",
                options.Compromised, "Give -Compromised alone, or with -Mode Pinned.");
        }

        if (options.KeepAnchor && (options.Now || options.IssuerName is not null))
        {
            throw new PkiMeshException("RotationOptionsContradict", PkiMeshErrorKind.InvalidArgument,
                $"-KeepAnchor and {(options.Now ? "-Now" : $"-IssuerName {options.IssuerName}")} contradict each other: the one leaves the anchor as it is, the other has a new one signed.",
                options.IssuerName, "Give one of them.");
        }
    }

    /// <summary>
    /// The record to go on with: the one under way, which becomes one of a compromised anchor where the options say that its old anchor is, and
    /// which learns of the other clusters' new anchors. The same one where nothing of it changes.
    /// </summary>
    /// <exception cref="PkiMeshException">RotationOptionsContradict, RotationAnchorUnknown, RotationUnderWay.</exception>
    public static RotationRecord Continue(RotationState state, RotationRecord record, MeshRotationOptions options, RotationPeers? peers = null)
    {
        RequireSense(options);
        if (options.Compromised is not null)
        {
            var named = CompromisedAnchors.Find(state, options.Compromised);
            if (named.All(certificate => certificate.Info.PublicKeySha256 != record.OldLeaf.Info.PublicKeySha256))
            {
                throw UnderWay(record, $"-Compromised {options.Compromised} does not name its old anchor, which has serial number {record.OldLeaf.Info.SerialNumber}");
            }

            if (!record.Compromised)
            {
                // On the same key the renewed anchor is as compromised: it is the one to be replaced.
                var anchor = state.Anchor.Chain[0];
                var old = anchor.Info.PublicKeySha256 == record.OldLeaf.Info.PublicKeySha256 ? anchor : record.OldLeaf;
                record = record with { Compromised = true, RenewAnchor = true, Mode = AnchorMode.Pinned, OldLeaf = old };
            }
        }

        if (!record.Emergency && StandingAnchors.IsDown(state))
        {
            record = record with { Emergency = true };
        }

        var (issuer, kind) = record.Names.NextIssuerName is { } next ? (next, record.Names.NextIssuerKind) : (record.Names.AnchorIssuerName, record.Names.AnchorIssuerKind);
        return options.Mode is { } mode && mode != record.Mode ? throw UnderWay(record, $"its mode is {record.Mode}, not {mode}")
            : options.KeepAnchor && record.RenewAnchor ? throw UnderWay(record, "it brings a new anchor, against -KeepAnchor")
            : options.IssuerName is { } other && (other != issuer || options.IssuerKind != kind) ? throw UnderWay(record, $"its anchor is signed by {kind} {issuer}, not by {options.IssuerKind} {other}")
            : peers?.Enter(record) ?? record;
    }

    /// <summary>The same, to go on with and to do what is needed: nothing is begun for the asking.</summary>
    public static MeshRotationOptions Unasked(MeshRotationOptions options) => options with { Now = false, RenewBefore = TimeSpan.Zero };

    /// <summary>Whether another run did something of it between two looks: what was asked for has been done, then.</summary>
    public static bool IsOvertaken(RotationState before, RotationState now) => before.Record is { IsUnderWay: true } || before.Record?.Id != now.Record?.Id;

    /// <summary>The rotation under way, turned back.</summary>
    /// <exception cref="PkiMeshException">RotationNotFound, RotationNotUndoable.</exception>
    public static RotationRecord TakeBack(RotationState state) => state.Record switch
    {
        { Phase: RotationPhase.Back } record => record,
        { Phase: RotationPhase.Forward } record when RotationPlanner.CanUndo(state, record) => record with { Phase = RotationPhase.Back },
        { Phase: RotationPhase.Forward } record => throw NotUndoable(record),
        _ => throw NotFound(state),
    };

    public static PkiMeshException NotUndoable(RotationRecord record) => new("RotationNotUndoable", PkiMeshErrorKind.InvalidOperation,
        $"Rotation {record.Id} cannot be undone: the old anchor is no longer trusted everywhere, or its key is gone.", record.Id, "Let Update-MeshTrustAnchor come to its end; then rotate again.");

    public static PkiMeshException NotFound(RotationState state) =>
        new("RotationNotFound", PkiMeshErrorKind.ObjectNotFound, "No rotation is under way, so there is nothing to undo.", state.Names.ControlPlane, "Update-MeshTrustAnchor begins one.");

    public static PkiMeshException GoesBack(RotationRecord record) => new("RotationGoesBack", PkiMeshErrorKind.InvalidOperation,
        $"Rotation {record.Id} is being undone.", record.Id, "Let Undo-MeshRotation come to its end; then begin a new one.");

    /// <param name="record">The rotation, or the last one.</param>
    /// <param name="cluster">Where it is; null where that is plain.</param>
    /// <param name="missing">Those that were not given.</param>
    public static PkiMeshException NeedsClusters(RotationRecord record, string? cluster, IReadOnlyList<RotationPeer> missing) => new("RotationNeedsClusters", PkiMeshErrorKind.InvalidOperation,
        $"The mesh{(cluster is null ? "" : $" of {cluster}")} trusts that of {string.Join(", ", missing.Select(peer => peer.Name))}, and is trusted by it: rotated alone, it would cut the connections between them.", record.Id,
        "Give -Cluster all of them; or, where they are linked no more, -DropPeers. One that is being undone takes all of them.");

    public static PkiMeshException Foreign(ParsedCertificate anchor) => new("RotationAnchorForeign", PkiMeshErrorKind.InvalidOperation,
        $"The mesh trusts \"{anchor}\" (serial {anchor.Info.SerialNumber}), and does not stand on it: it is the anchor of another cluster, which is to be replaced there.", anchor.Info.SerialNumber,
        "Give -Cluster that cluster as well, together with all that are linked; or, where it is linked no more, -DropPeers with -Compromised, which ceases to trust it.");

    private static PkiMeshException UnderWay(RotationRecord record, string why) => new("RotationUnderWay", PkiMeshErrorKind.InvalidOperation,
        $"Rotation {record.Id} is under way, begun {record.StartedUtc:u}, and {why}.", record.Id,
        "Let Update-MeshTrustAnchor without these options bring it to its end, or Undo-MeshRotation take it back; then run the command again.");
}
