namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>Reports.</summary>
    IReportPort Reports { get; }
}

/// <summary>Reads a whole mesh for a report, and writes it down.</summary>
public interface IReportPort
{
    /// <summary>Reads the mesh. What cannot be read is a note in the report, unless it is the cluster itself.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What to look at.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The report.</returns>
    /// <exception cref="PkiMeshException">The ids of <see cref="IClusterPort"/>.</exception>
    Task<MeshReport> CollectAsync(MeshCluster cluster, MeshProofOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>The report as text.</summary>
    /// <param name="report">The report.</param>
    /// <param name="format">The format.</param>
    /// <returns>A whole HTML document, or a JSON object.</returns>
    string Render(MeshReport report, MeshReportFormat format);
}
