using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    internal ClusterPort ClusterPort { get; } = new(TimeProvider.System);

    /// <inheritdoc/>
    public IClusterPort Clusters => ClusterPort;
}
