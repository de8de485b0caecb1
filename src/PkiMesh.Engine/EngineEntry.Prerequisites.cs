using PkiMesh.Engine.Prerequisites;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public IPrerequisitePort Prerequisites => new PrerequisitePort(ClusterPort, Tpp);
}
