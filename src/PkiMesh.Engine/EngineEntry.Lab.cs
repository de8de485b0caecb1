using PkiMesh.Engine.Lab;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public ILabPort Lab { get; } = new LabPort();
}
