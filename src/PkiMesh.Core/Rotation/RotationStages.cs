using static PkiMesh.MeshRotationStep;

namespace PkiMesh.Core.Rotation;

/// <summary>
/// Clusters that trust each other are rotated together: a certificate of one is verified by proxies of all. So the new anchors are there
/// before any is trusted, all are trusted everywhere before one signs anywhere, and none is dropped before nobody shows a certificate of it.
/// </summary>
public static class RotationStages
{
    private static readonly MeshRotationStep[] s_forward = [MeshRotationStep.RenewAnchor, RestartDataPlane, RenewLeaves, Finish];

    // All still trust the old anchors and the new: what has to be kept apart is only the return to the old ones from the end of trust in the new.
    private static readonly MeshRotationStep[] s_back = [RenewLeaves, Finish];

    /// <summary>The first stage that not all have passed; null where all are at their end.</summary>
    /// <param name="plans">The plan of each cluster; null for one that has nothing to do.</param>
    /// <param name="isBack">Whether they go back to the old anchors.</param>
    public static RotationStage? Next(IReadOnlyDictionary<RotationPeer, RotationPlan?> plans, bool isBack)
    {
        MeshRotationStep? passed = null;
        foreach (var barrier in isBack ? s_back : s_forward)
        {
            var behind = plans.Where(one => one.Value is { } plan && !plan.IsReached(LastOf(plan, barrier)))
                .ToDictionary(one => one.Key, one => barrier == Finish ? (MeshRotationStep?)null : LastOf(one.Value!, barrier));
            if (behind.Count > 0)
            {
                return new RotationStage(barrier, behind, behind.ToDictionary(one => one.Key, one => passed is { } last ? (MeshRotationStep?)LastOf(plans[one.Key]!, last) : null));
            }

            passed = barrier;
        }

        return null;
    }

    /// <summary>A cluster that is down, or whose issuer is ahead of its pods, takes the same steps in another order.</summary>
    private static MeshRotationStep LastOf(RotationPlan plan, MeshRotationStep barrier) => plan.Steps.Last(step => step.Step <= barrier).Step;
}
