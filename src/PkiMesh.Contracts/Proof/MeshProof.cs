namespace PkiMesh;

/// <summary>All that one look at a mesh brought: what holds, what was found, and what is to come.</summary>
/// <param name="NowUtc">When it was looked at, by the API server's clock.</param>
/// <param name="Links">The ten links, in order.</param>
/// <param name="Findings">Every finding, those of the links first and in their order, then those of the mesh as a whole.</param>
public sealed record MeshProof(DateTime NowUtc, IReadOnlyList<MeshLink> Links, IReadOnlyList<MeshFinding> Findings)
{
    /// <summary>The day it breaks, and what happens until then.</summary>
    public required MeshForecast Forecast { get; init; }

    /// <summary>True where no link is broken or untested, and nothing was found that is an Error or graver.</summary>
    public bool Holds => Links.All(link => link.Holds) && Findings.All(finding => finding.Severity < MeshFindingSeverity.Error);
}
