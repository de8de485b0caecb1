using System.Globalization;
using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>Whether a rotation has reason to begin, and what it then sets out to do.</summary>
public static class RotationStart
{
    /// <summary>The rotation that would begin; null where all is in order and nothing is due.</summary>
    /// <param name="state">What was read.</param>
    /// <param name="options">How.</param>
    /// <param name="peers">The other clusters; null for those of the last rotation.</param>
    /// <exception cref="PkiMeshException">RotationOptionsContradict, RotationAnchorUnknown, RotationAnchorForeign.</exception>
    public static RotationRecord? Decide(RotationState state, MeshRotationOptions options, RotationPeers? peers = null)
    {
        var anchor = state.Anchor.Chain[0];
        RotationOptions.RequireSense(options);
        // An anchor that was renewed on the same key is in the same hands.
        var named = CompromisedAnchors.Find(state, options.Compromised);
        var compromised = named.Any(one => one.Info.PublicKeySha256 == anchor.Info.PublicKeySha256);
        // Under the enterprise root, or on the same key, the old anchor would go on being trusted.
        var mode = compromised ? AnchorMode.Pinned : options.Mode ?? ModeOf(state);
        var elsewhere = options.IssuerName is { } issuer && (issuer != state.Names.AnchorIssuerName || options.IssuerKind != state.Names.AnchorIssuerKind);
        var unfit = mode != AnchorMode.EnterpriseRoot && AuthorityFitness.OfAnchor(anchor.Info).Count > 0;
        var renew = !options.KeepAnchor && (options.Now || compromised || elsewhere || unfit || state.NowUtc >= RotationDue.Of(anchor.Info, options.RenewBefore));
        var last = RotationPeers.Of(state.Record);
        // What somebody linked by hand is not dropped before somebody says so.
        var known = peers ?? last with { Anchors = [.. last.Anchors.Concat(StandingAnchors.Strangers(state)).DistinctBy(certificate => certificate.Info.Sha256)] };
        var old = StandingAnchors.Old(state, known.Anchors);
        var record = new RotationRecord
        {
            Id = state.NowUtc.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
            Phase = RotationPhase.Forward,
            StartedUtc = state.NowUtc,
            Mode = mode,
            RenewAnchor = renew,
            Emergency = StandingAnchors.IsDown(state),
            Compromised = compromised,
            KeepsKey = state.KeepsKey,
            Distrusted = StandingAnchors.Distrusted(state.Record),
            OldLeaf = anchor,
            OldAnchors = old.Count > 0 ? old : state.Trusted,
            Spreads = SpreadsOf(state),
            Names = elsewhere ? state.Names with { NextIssuerName = options.IssuerName, NextIssuerKind = options.IssuerKind } : state.Names,
        };
        record = known.Enter(record);
        if (named.FirstOrDefault(one => RotationView.Holds(record.Foreign, [one])) is { } foreign)
        {
            throw RotationOptions.Foreign(foreign);
        }

        if (renew || peers?.AreThoseOf(last) is false)
        {
            return record;
        }

        // Leaves are asked once something is to be done; here they are taken to be as their issuer is. That the controller took its issuer is an
        // Event, which is gone after an hour: only that it refused it is a reason to begin.
        return RotationPlanner.Plan(state with { IssuerLoaded = state.IssuerLoaded || !state.IssuerRefused }, record).Steps.Any(step => !step.IsDone && step.Step is not (MeshRotationStep.Finish or MeshRotationStep.RenewLeaves)) ? record : null;
    }

    /// <summary>What the mesh is meant to trust, by what it trusts.</summary>
    public static AnchorMode ModeOf(RotationState state)
    {
        var trusted = state.Trusted.Select(certificate => certificate.Info.Sha256).ToHashSet();
        // What is trusted for the sake of other clusters tells nothing of this one.
        var foreign = (state.Record?.Foreign ?? []).Concat(StandingAnchors.Strangers(state)).Select(certificate => certificate.Info.Sha256);
        return state.Anchor.Authority is [var root, ..] && root.Info.IsSelfSigned && trusted.Except(foreign).Append(root.Info.Sha256).ToHashSet().SetEquals([root.Info.Sha256]) && trusted.Contains(root.Info.Sha256) && root.Info.Sha256 != state.Anchor.Chain[0].Info.Sha256 ? AnchorMode.EnterpriseRoot
            : state.KeepsKey ? AnchorMode.SameKey
            : AnchorMode.Pinned;
    }

    /// <summary>What the ConfigMap held before its last change is known only by what was injected then.</summary>
    private static IReadOnlyList<RotationSpread> SpreadsOf(RotationState state)
    {
        if (state.TrustWrittenUtc is not { } written)
        {
            return [];
        }

        var before = state.Pods.Where(pod => pod.Injected is not null && pod.StartedUtc < written).MaxBy(pod => pod.StartedUtc)?.Injected ?? state.Trusted;
        return [new RotationSpread(DateTime.MinValue, before), new RotationSpread(written, state.Trusted)];
    }
}
