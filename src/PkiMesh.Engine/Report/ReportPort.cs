using PkiMesh.Core.Report;

namespace PkiMesh.Engine.Report;

internal sealed class ReportPort(IPkiMeshEngine engine) : IReportPort
{
    public Task<MeshReport> CollectAsync(MeshCluster cluster, MeshProofOptions options, IOperation operation, CancellationToken cancellationToken) =>
        new ReportCollector(engine, cluster, options, operation).CollectAsync(cancellationToken);

    public string Render(MeshReport report, MeshReportFormat format) => format == MeshReportFormat.Json ? ReportJson.Render(report) : ReportHtml.Render(report);
}
