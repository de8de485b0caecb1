using System.Globalization;
using PkiMesh.Core.Bundles;
using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>Whether a rotation has reason to begin, and what it then sets out to do.</summary>
public static class RotationStart
{
    /// <summary>The rotation that would begin; null where all is in order and nothing is due.</summary>
    /// <exception cref="PkiMeshException">RotationOptionsContradict, RotationAnchorUnknown.</exception>
    public static RotationRecord? Decide(RotationState state, MeshRotationOptions options)
    {
        var anchor = state.Anchor.Chain[0];
        RotationOptions.RequireSense(options);
        // An anchor that was renewed on the same key is in the same hands.
        var compromised = CompromisedAnchors.Find(state, options.Compromised).Any(named => named.Info.PublicKeySha256 == anchor.Info.PublicKeySha256);
        // Under the enterprise root, or on the same key, the old anchor would go on being trusted.
        var mode = compromised ? AnchorMode.Pinned : options.Mode ?? ModeOf(state);
        var elsewhere = options.IssuerName is { } issuer && (issuer != state.Names.AnchorIssuerName || options.IssuerKind != state.Names.AnchorIssuerKind);
        var unfit = mode != AnchorMode.EnterpriseRoot && AuthorityFitness.OfAnchor(anchor.Info).Count > 0;
        var renew = !options.KeepAnchor && (options.Now || compromised || elsewhere || unfit || state.NowUtc >= RotationDue.Of(anchor.Info, options.RenewBefore));
        var injected = state.Pods.Where(pod => pod.Injected is not null).SelectMany(pod => pod.Injected!);
        var old = state.Trusted.Concat(injected).DistinctBy(certificate => certificate.Info.Sha256)
            .Where(certificate => certificate.Info.NotAfterUtc > state.NowUtc).ToList();
        var record = new RotationRecord
        {
            Id = state.NowUtc.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture),
            Phase = RotationPhase.Forward,
            StartedUtc = state.NowUtc,
            Mode = mode,
            RenewAnchor = renew,
            Emergency = IsDown(state, old),
            Compromised = compromised,
            OldLeaf = anchor,
            OldAnchors = old.Count > 0 ? old : state.Trusted,
            Spreads = SpreadsOf(state),
            Names = elsewhere ? state.Names with { NextIssuerName = options.IssuerName, NextIssuerKind = options.IssuerKind } : state.Names,
        };
        // Leaves are asked once something is to be done; here they are taken to be as their issuer is. That the controller took its issuer is an
        // Event, which is gone after an hour: only that it refused it is a reason to begin.
        return renew || RotationPlanner.Plan(state with { IssuerLoaded = state.IssuerLoaded || !state.IssuerRefused }, record).Steps.Any(step => !step.IsDone && step.Step is not (MeshRotationStep.Finish or MeshRotationStep.RenewLeaves)) ? record : null;
    }

    /// <summary>What the mesh is meant to trust, by what it trusts.</summary>
    public static AnchorMode ModeOf(RotationState state)
    {
        var trusted = state.Trusted.Select(certificate => certificate.Info.Sha256).ToHashSet();
        return state.Anchor.Authority is [var root, ..] && root.Info.IsSelfSigned && trusted.SetEquals([root.Info.Sha256]) && root.Info.Sha256 != state.Anchor.Chain[0].Info.Sha256 ? AnchorMode.EnterpriseRoot
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

    /// <summary>No anchor that anybody trusts verifies the identity issuer now: it has ended, or its anchor has.</summary>
    private static bool IsDown(RotationState state, IReadOnlyList<ParsedCertificate> old) =>
        state.Issuer.Chain.Count == 0 || old.Count == 0
        || !ChainVerifier.Verify(state.Issuer.Chain[0], [.. state.Issuer.Chain.Skip(1)], [.. old, .. state.Anchor.Chain.Take(1)], state.NowUtc).IsValid;
}
