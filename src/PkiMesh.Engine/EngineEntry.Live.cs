using PkiMesh.Engine.Live;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public ILivePort Live => new LivePort(ClusterPort, Tpp);
}
