namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>What the TAB key offers.</summary>
    ICompletionPort Completion { get; }
}

/// <summary>Values to complete a parameter with. Contexts come from files; all else from a connection that is there already.</summary>
public interface ICompletionPort
{
    /// <summary>The contexts of a kubeconfig.</summary>
    /// <param name="kubeConfigPath">The file; null for KUBECONFIG or ~/.kube/config.</param>
    IReadOnlyList<string> GetContexts(string? kubeConfigPath);

    /// <summary>The namespaces of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<string>> GetNamespacesAsync(MeshCluster cluster, CancellationToken cancellationToken);

    /// <summary>The ClusterIssuers of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<string>> GetIssuersAsync(MeshCluster cluster, CancellationToken cancellationToken);

    /// <summary>The Certificates of a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="ns">The namespace; null for all.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<string>> GetCertificatesAsync(MeshCluster cluster, string? ns, CancellationToken cancellationToken);

    /// <summary>The zones that a cluster's issuers use, and the folders of TPP at a DN that was begun, where the session's scope lets them be seen.</summary>
    /// <param name="cluster">The cluster; null for none.</param>
    /// <param name="session">The TPP session; null for none.</param>
    /// <param name="begun">What has been typed.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<string>> GetZonesAsync(MeshCluster? cluster, TppSession? session, string begun, CancellationToken cancellationToken);
}
