using PkiMesh.Engine.Tpp;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    private TppClusterPort? _tppClusters;

    /// <inheritdoc/>
    public ITppClusterPort TppClusters => _tppClusters ??= new TppClusterPort(ClusterPort, Tpp);
}
