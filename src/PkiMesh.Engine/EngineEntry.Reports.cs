using PkiMesh.Engine.Report;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public IReportPort Reports => new ReportPort(this);
}
