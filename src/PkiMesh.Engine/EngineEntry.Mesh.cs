using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Components;
using PkiMesh.Engine.Linkerd;

namespace PkiMesh.Engine;

public sealed partial class EngineEntry
{
    private CertManagerPort? _certManager;
    private ComponentPort? _components;
    private MeshPort? _mesh;

    /// <inheritdoc/>
    public ICertManagerPort CertManager => _certManager ??= new CertManagerPort(ClusterPort, Tpp);

    /// <inheritdoc/>
    public IComponentPort Components => _components ??= new ComponentPort(ClusterPort);

    /// <inheritdoc/>
    public IMeshPort Mesh => _mesh ??= new MeshPort(ClusterPort, Tpp);
}
