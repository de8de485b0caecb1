namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>Installing components from manifests.</summary>
    IComponentPort Components { get; }
}

/// <summary>Installs what the job needs from manifests, without helm or kubectl.</summary>
public interface IComponentPort
{
    /// <summary>
    /// Applies a manifest in the order that works and waits until its workloads are ready. An installation made by another is
    /// left alone unless forced.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="component">What the manifest holds.</param>
    /// <param name="options">The manifest, and how.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>ManifestNotFound</c>, <c>ManifestNotYaml</c>, <c>ManifestObjectInvalid</c>,
    /// <c>ManifestObjectTwice</c>, <c>ManifestEmpty</c>, <c>ManifestNotThisComponent</c>, <c>ManifestBringsAuthority</c>,
    /// <c>MeshInputsMissing</c>, <c>RolloutTimeout</c>, <c>JobFailed</c>, <c>CrdNotEstablished</c>, <c>CertManagerNotReady</c>, and
    /// those of <see cref="ICertManagerPort"/>.</exception>
    Task<MeshComponent> InstallAsync(
        MeshCluster cluster, MeshComponentKind component, MeshComponentOptions options, IOperation operation, CancellationToken cancellationToken);
}
