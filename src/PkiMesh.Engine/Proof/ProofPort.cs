using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

internal sealed class ProofPort(ClusterPort clusters, ITppPort tpp, ILabPort labs) : IProofPort
{
    public async Task<MeshProof> TestAsync(MeshCluster cluster, MeshProofOptions options, IOperation operation, CancellationToken cancellationToken)
    {
        var observer = new MeshObserver(clusters.ClientOf(cluster), tpp, options, operation);
        var state = await observer.ObserveAsync(cancellationToken).ConfigureAwait(false);
        return TrustJudge.Prove(state with { IsLab = labs.Running.Any(lab => lab.ApiUrl?.Authority == cluster.Server.Authority) });
    }
}
