using PkiMesh.Engine.Rotation;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public IRotationPort Rotation => new RotationPort(ClusterPort, Tpp);
}
