using PkiMesh.Engine.Completion;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public ICompletionPort Completion => new CompletionPort(ClusterPort);
}
