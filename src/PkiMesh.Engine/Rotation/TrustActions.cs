using PkiMesh.Core.Certificates;
using PkiMesh.Core.Rotation;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Trust;

namespace PkiMesh.Engine.Rotation;

/// <summary>Spreads what is to be trusted.</summary>
internal sealed class TrustActions(KubeClient client, MeshCluster cluster, MeshRotationOptions options, IOperation operation)
{
    /// <summary>What is trusted now, from the module's own ConfigMap.</summary>
    public Task SnapshotAsync(RotationState state, CancellationToken cancellationToken) => SpreadAsync(state, state.Trusted, cancellationToken);

    /// <summary>What is wanted beside all that is trusted or was.</summary>
    public Task TrustBothAsync(RotationState state, RotationRecord record, CancellationToken cancellationToken)
    {
        var wanted = RotationPlanner.Wanted(state, record) ?? [];
        var kept = state.Trusted.Concat(record.OldAnchors).Where(anchor => anchor.Info.NotAfterUtc > state.NowUtc);
        return SpreadAsync(state, [.. wanted.Concat(kept).DistinctBy(anchor => anchor.Info.Sha256)], cancellationToken);
    }

    public Task DropAsync(RotationState state, RotationRecord record, CancellationToken cancellationToken) =>
        SpreadAsync(state, RotationPlanner.Wanted(state, record)!, cancellationToken);

    private async Task SpreadAsync(RotationState state, IReadOnlyList<ParsedCertificate> anchors, CancellationToken cancellationToken)
    {
        var spread = new TrustBundleOptions
        {
            TrustNamespace = state.Names.TrustNamespace,
            AnchorSecretName = state.Names.AnchorSecretName,
            ControlPlaneNamespace = state.Names.ControlPlane,
            Force = options.Force,
            Timeout = options.Timeout,
        };
        await new BundleSync(client, cluster, spread, operation, anchors).RunAsync(cancellationToken).ConfigureAwait(false);
    }
}
