using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public IProofPort Proof => new ProofPort(ClusterPort, Tpp, Lab);
}
