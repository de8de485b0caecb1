namespace PkiMesh;

/// <summary>Asking and reporting in terms of a plan.</summary>
public static class MeshPlan
{
    /// <summary>True where at least one step of the plan sends something.</summary>
    /// <param name="plan">The plan.</param>
    public static bool HasMutations(this IReadOnlyList<MeshChange> plan) => plan.Any(change => change.IsMutation);

    /// <summary>The plan as text, a line a step.</summary>
    /// <param name="plan">The plan.</param>
    public static string Describe(this IReadOnlyList<MeshChange> plan) => string.Join(Environment.NewLine, plan.Select(change => "  " + change));

    /// <summary>
    /// Asks for a whole plan. <c>-WhatIf</c> prints every step of it. A plan without a mutation needs no question: each of its
    /// unchanged objects is reported as such and the answer is true, so that the command goes on to what it waits for.
    /// </summary>
    /// <param name="operation">The running command.</param>
    /// <param name="target">What the plan is for.</param>
    /// <param name="action">What is done to it.</param>
    /// <param name="plan">The steps.</param>
    /// <returns>True to go on; after <c>-WhatIf</c> false.</returns>
    public static async Task<bool> ConfirmAsync(this IOperation operation, string target, string action, IReadOnlyList<MeshChange> plan)
    {
        foreach (var change in plan)
        {
            if (change.Action == MeshChangeAction.None)
                operation.Report(change);
        }

        return !plan.HasMutations() || await operation.ConfirmAsync(target, action, plan.Describe()).ConfigureAwait(false);
    }
}
