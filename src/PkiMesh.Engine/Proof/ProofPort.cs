using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

internal sealed class ProofPort(ClusterPort clusters, ITppPort tpp) : IProofPort
{
    public async Task<MeshProof> TestAsync(MeshCluster cluster, MeshProofOptions options, IOperation operation, CancellationToken cancellationToken)
    {
        var observer = new MeshObserver(clusters.ClientOf(cluster), tpp, options, operation);
        return TrustJudge.Prove(await observer.ObserveAsync(cancellationToken).ConfigureAwait(false));
    }
}
