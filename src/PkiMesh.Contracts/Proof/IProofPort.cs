namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>The proof of the chain.</summary>
    IProofPort Proof { get; }
}

/// <summary>Reads a mesh from all its sources of truth, and judges it.</summary>
public interface IProofPort
{
    /// <summary>Judges the chain from the certificate in TPP to the live certificates of running pods.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What to look at.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Links, findings and forecast of one and the same look; what is missing in the cluster is a link that is broken or not tested, not an error.</returns>
    /// <exception cref="PkiMeshException">The ids of <see cref="IClusterPort"/>, such as <c>ClusterForbidden</c>.</exception>
    Task<MeshProof> TestAsync(MeshCluster cluster, MeshProofOptions options, IOperation operation, CancellationToken cancellationToken);
}
