namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>Connections to clusters.</summary>
    IClusterPort Clusters { get; }
}

/// <summary>Makes, shows and ends connections to Kubernetes clusters.</summary>
public interface IClusterPort
{
    /// <summary>Connects, and proves it: version, the caller's name, the clock.</summary>
    /// <param name="options">Where and how.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PkiMeshException"><c>KubeConfigNotFound</c>, <c>KubeConfigMalformed</c>, <c>KubeContextNotFound</c>,
    /// <c>CertificateAuthorityUnreadable</c>, <c>NotInCluster</c>, <c>ClusterUnreachable</c>, <c>ClusterUntrusted</c>,
    /// <c>ClusterUnauthorized</c>, <c>ClusterForbidden</c>, <c>ClusterTimeout</c>.</exception>
    Task<MeshCluster> ConnectAsync(MeshClusterOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Asks a connected cluster anew.</summary>
    /// <param name="cluster">The connection.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The same connection with its present version, user and skew.</returns>
    Task<MeshCluster> RefreshAsync(MeshCluster cluster, CancellationToken cancellationToken);

    /// <summary>Ends a connection. One that was ended already is no error.</summary>
    /// <param name="cluster">The connection.</param>
    void Disconnect(MeshCluster cluster);

    /// <summary>True while the connection has not been ended.</summary>
    /// <param name="cluster">The connection.</param>
    bool IsConnected(MeshCluster cluster);
}
