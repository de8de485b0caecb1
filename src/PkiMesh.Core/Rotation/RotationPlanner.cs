using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Rotation;

/// <summary>
/// From what was read of a mesh to the steps of its rotation. Whether a step is done is judged by the world alone, never by what an
/// earlier run did: a run that was killed, or overtaken, is planned anew.
/// </summary>
public static class RotationPlanner
{
    /// <param name="state">What was read.</param>
    /// <param name="record">The rotation under way, or the one that would begin.</param>
    public static RotationPlan Plan(RotationState state, RotationRecord record)
    {
        var view = new RotationView(state, record);
        var trust = new TrustSteps(view);
        var signing = new SigningSteps(view);
        var restarts = new RestartSteps(view);
        return new RotationPlan([.. RotationOrder.Of(view).Select(step => step switch
        {
            MeshRotationStep.Freeze => signing.Freeze(),
            MeshRotationStep.Snapshot => trust.Snapshot(),
            MeshRotationStep.RenewAnchor => signing.RenewAnchor(),
            MeshRotationStep.TrustBoth => trust.TrustBoth(),
            MeshRotationStep.RestartControlPlane => restarts.ControlPlane(),
            MeshRotationStep.RestartDataPlane => restarts.DataPlane(),
            MeshRotationStep.RenewIssuer => signing.RenewIssuer(),
            MeshRotationStep.RenewLeaves => restarts.Leaves(),
            MeshRotationStep.DropOldAnchor => trust.Drop(),
            MeshRotationStep.ReloadControlPlane => restarts.ReloadControlPlane(),
            MeshRotationStep.ReloadDataPlane => restarts.ReloadDataPlane(),
            _ => signing.Finish(),
        })]);
    }

    /// <summary>What the mesh shall trust at the end; null while that is not known.</summary>
    public static IReadOnlyList<ParsedCertificate>? Wanted(RotationState state, RotationRecord record) => new RotationView(state, record).Wanted;

    /// <summary>Whether it is time to ask proxies for their certificates: before the identity issuer is renewed they tell nothing.</summary>
    public static bool NeedsLeaves(RotationState state, RotationRecord record) => state.Leaves is null && new RotationView(state, record).IssuerUnderAnchor;

    /// <summary>What may stand above the old anchor: the one of now may be of another CA.</summary>
    internal static IReadOnlyList<ParsedCertificate> AboveOld(RotationState state) =>
        [.. new[] { state.Anchor, state.Kept }.OfType<SecretEvidence>().SelectMany(secret => secret.Chain.Skip(1).Concat(secret.Authority))];

    /// <summary>Whether the way back is open: the old anchor is still trusted, and its key is there.</summary>
    public static bool CanUndo(RotationState state, RotationRecord record)
    {
        if (!record.IsUnderWay || record.Emergency)
        {
            return false;
        }

        var view = new RotationView(state, record);
        var key = !view.IsNewAnchor || state.Kept is { Chain: [var kept, ..] } && kept.Info.Sha256 == record.OldLeaf.Info.Sha256;
        // Where somebody else renewed the anchor before, there is none to go back to.
        var stands = view.Verifies(record.OldLeaf, AboveOld(state), record.OldAnchors);
        return key && stands && RotationView.Holds(state.Trusted, record.OldAnchors) && view.Pods.All(pod => view.Trusts(pod, record.OldAnchors));
    }
}
