namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>Manifests of what was applied.</summary>
    IManifestPort Manifests { get; }
}

/// <summary>Takes out of a cluster, as YAML, what this module applied for the mesh's trust.</summary>
public interface IManifestPort
{
    /// <summary>
    /// The namespaces, issuers, CA Certificates, trust sources and Bundles that the field manager <c>pkimesh</c> applied, in the order of
    /// application; each with the fields that it owns. Secrets are left out: what is in them belongs in no repository.
    /// </summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="PkiMeshException"><c>ManifestNothingApplied</c>: there is nothing of this module in the cluster.</exception>
    IAsyncEnumerable<MeshManifest> ExportAsync(MeshCluster cluster, IOperation operation, CancellationToken cancellationToken);
}
