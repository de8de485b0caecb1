namespace PkiMesh;

/// <summary>A report that was written.</summary>
/// <param name="Path">The file.</param>
/// <param name="Format">Its format.</param>
/// <param name="SizeBytes">Its size; 0 where it is only planned.</param>
/// <param name="Verdict">The report's outcome in one word.</param>
/// <param name="Summary">The outcome in a sentence or two.</param>
/// <param name="TakenUtc">When the mesh was read, by the API server's clock.</param>
public sealed record MeshReportFile(string Path, MeshReportFormat Format, long SizeBytes, MeshReportVerdict Verdict, string Summary, DateTime TakenUtc)
{
    /// <summary>True under <c>-WhatIf</c>: nothing was written.</summary>
    public bool IsPlanned { get; init; }

    /// <summary>The path.</summary>
    public override string ToString() => Path;
}
