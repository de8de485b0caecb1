using PkiMesh.Core.Certificates;

namespace PkiMesh.Core.Rotation;

/// <summary>
/// Which anchors a mesh stands on. What is written in a pod says little: whoever may make a pod may write into it what he likes. So an anchor that
/// only pods hold counts where what signs in this mesh verifies with it.
/// </summary>
public static class StandingAnchors
{
    /// <summary>All that must go on being trusted while a rotation is under way.</summary>
    /// <param name="state">What was read.</param>
    /// <param name="foreign">The anchors of other clusters.</param>
    public static IReadOnlyList<ParsedCertificate> Old(RotationState state, IReadOnlyList<ParsedCertificate> foreign) =>
        [.. state.Trusted.Concat(Injected(state).Where(anchor => IsProven(state, anchor, foreign)))
            .DistinctBy(certificate => certificate.Info.Sha256).Where(certificate => certificate.Info.NotAfterUtc > state.NowUtc)];

    /// <summary>Anchors that only pods hold, and on which nothing stands that could be seen: they are not spread.</summary>
    public static IReadOnlyList<ParsedCertificate> Unproven(RotationState state, IReadOnlyList<ParsedCertificate> foreign) =>
        [.. Injected(state).Where(anchor => anchor.Info.NotAfterUtc > state.NowUtc && !RotationView.Holds(state.Trusted, [anchor]) && !IsProven(state, anchor, foreign))];

    /// <summary>
    /// Anchors that are spread, though neither this mesh's own ones nor what anything of it stands on: of another cluster, as far as can be seen.
    /// </summary>
    public static IReadOnlyList<ParsedCertificate> Strangers(RotationState state)
    {
        // linkerd's own issuer is in no Secret that a rotation reads.
        if (!state.ReadsIssuer)
        {
            return [];
        }

        var own = state.Anchor.Chain.Concat(state.Anchor.Authority).Concat(state.Kept?.Chain ?? []).Concat(state.Record is { } record ? [record.OldLeaf] : []).ToList();
        var distrusted = Distrusted(state.Record);
        return [.. state.Trusted.Where(anchor => anchor.Info.NotAfterUtc > state.NowUtc && !distrusted.Contains(anchor.Info.PublicKeySha256)
            && !own.Any(one => ChainVerifier.SameKeyAndName(one, anchor)) && !Stands(state, anchor))];
    }

    /// <summary>Whether only the control plane's own certificates can tell what is to be kept: they take a connection each.</summary>
    public static bool NeedsControlPlane(RotationState state) => Unproven(state, []).Count > 0 || Strangers(state).Count > 0;

    /// <summary>No anchor that anybody trusts verifies the identity issuer now: it has ended, or its anchor has.</summary>
    public static bool IsDown(RotationState state)
    {
        var held = state.Trusted.Concat(Injected(state)).Where(anchor => anchor.Info.NotAfterUtc > state.NowUtc).ToList();
        return state.Issuer.Chain.Count == 0 || held.Count == 0
            || !ChainVerifier.Verify(state.Issuer.Chain[0], [.. state.Issuer.Chain.Skip(1)], [.. held, .. state.Anchor.Chain.Take(1)], state.NowUtc).IsValid;
    }

    /// <summary>Public keys of anchors that were replaced because they may be in other hands.</summary>
    public static IReadOnlyList<string> Distrusted(RotationRecord? last) =>
        last is null ? [] : last is { Compromised: true, Phase: RotationPhase.Completed } ? [.. last.Distrusted.Append(last.OldLeaf.Info.PublicKeySha256).Distinct()] : last.Distrusted;

    private static IEnumerable<ParsedCertificate> Injected(RotationState state) =>
        state.Pods.Where(pod => pod.Injected is not null).SelectMany(pod => pod.Injected!).DistinctBy(certificate => certificate.Info.Sha256);

    private static bool IsProven(RotationState state, ParsedCertificate anchor, IReadOnlyList<ParsedCertificate> foreign) =>
        !Distrusted(state.Record).Contains(anchor.Info.PublicKeySha256)
        && (RotationView.Holds(foreign, [anchor]) || Stands(state, anchor)
            || state.Pods.Any(pod => pod is { IsControlPlane: true, Injected: not null, Workload.Restart: RotationRestart.Rollout } && RotationView.Holds(pod.Injected, [anchor])));

    /// <summary>
    /// Directly below it stands the identity issuer in the Secret, or the one by which the control plane has its certificates. An authority further
    /// up would vouch for more than this mesh.
    /// </summary>
    private static bool Stands(RotationState state, ParsedCertificate anchor) =>
        (state.Issuer.Chain is [var issuer, ..] && ChainVerifier.Verify(issuer, [], [anchor], state.NowUtc).IsValid)
        || state.ControlPlaneLeaves.Any(leaf => leaf.Chain is [var shown, ..] && ChainVerifier.Verify(shown, [.. leaf.Chain.Skip(1).Take(1)], [anchor], state.NowUtc).IsValid);
}
