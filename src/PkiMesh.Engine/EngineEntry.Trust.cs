using PkiMesh.Engine.Trust;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public ITrustPort Trust => new TrustPort(ClusterPort);
}
