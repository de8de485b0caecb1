namespace PkiMesh.Core.Rotation;

/// <summary>The steps of a rotation in their order, each judged by what was seen.</summary>
public sealed record RotationPlan(IReadOnlyList<RotationPlanStep> Steps)
{
    /// <summary>The first step that is not done; null where all are.</summary>
    public RotationPlanStep? Next => Steps.FirstOrDefault(step => !step.IsDone);

    /// <summary>Whether this step and all before it are done.</summary>
    public bool IsReached(MeshRotationStep step)
    {
        foreach (var one in Steps)
        {
            if (!one.IsDone)
            {
                return false;
            }

            if (one.Step == step)
            {
                return true;
            }
        }

        return true;
    }
}
