namespace PkiMesh;

/// <summary>Whether a policy folder would take a certain certificate signing request.</summary>
/// <param name="IsEnrollable">True where TPP says that it would enrol it.</param>
/// <param name="Details">Each part of the request that TPP judged.</param>
public sealed record TppRequestVerdict(bool IsEnrollable, IReadOnlyList<TppRequestDetail> Details)
{
    /// <summary>The parts that break the policy.</summary>
    public IReadOnlyList<TppRequestDetail> Violations => [.. Details.Where(detail => !detail.IsCompliant)];
}
