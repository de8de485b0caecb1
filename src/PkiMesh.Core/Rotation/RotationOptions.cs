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
    }

    /// <summary>The record to go on with: the one under way, which becomes one of a compromised anchor where the options say that its old anchor is.</summary>
    /// <exception cref="PkiMeshException">RotationOptionsContradict, RotationAnchorUnknown, RotationUnderWay.</exception>
    public static RotationRecord Continue(RotationState state, RotationRecord record, MeshRotationOptions options)
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

        var (issuer, kind) = record.Names.NextIssuerName is { } next ? (next, record.Names.NextIssuerKind) : (record.Names.AnchorIssuerName, record.Names.AnchorIssuerKind);
        return options.Mode is { } mode && mode != record.Mode ? throw UnderWay(record, $"its mode is {record.Mode}, not {mode}")
            : options.KeepAnchor && record.RenewAnchor ? throw UnderWay(record, "it brings a new anchor, against -KeepAnchor")
            : options.IssuerName is { } other && (other != issuer || options.IssuerKind != kind) ? throw UnderWay(record, $"its anchor is signed by {kind} {issuer}, not by {options.IssuerKind} {other}")
            : record;
    }

    private static PkiMeshException UnderWay(RotationRecord record, string why) => new("RotationUnderWay", PkiMeshErrorKind.InvalidOperation,
        $"Rotation {record.Id} is under way, begun {record.StartedUtc:u}, and {why}.", record.Id,
        "Let Update-MeshTrustAnchor without these options bring it to its end, or Undo-MeshRotation take it back; then run the command again.");
}
