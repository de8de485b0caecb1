using PkiMesh.Engine.Tpp;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public ITppPort Tpp { get; } = new TppPort(TimeProvider.System);
}
