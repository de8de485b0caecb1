using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    /// <inheritdoc/>
    public IManifestPort Manifests => new ManifestPort(ClusterPort);
}
