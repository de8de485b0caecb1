using PkiMesh.Core.Rotation;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Rotation;

/// <summary>The issuer that shall sign the new anchor, where that is another: looked at before anything is changed.</summary>
internal static class NextIssuer
{
    /// <exception cref="PkiMeshException">IssuerNotFound; what keeps it from being ready.</exception>
    public static async Task RequireAsync(KubeClient client, RotationRecord record, CancellationToken cancellationToken)
    {
        if (record is { RenewAnchor: true, Names.NextIssuerName: { } name })
        {
            var kind = record.Names.NextIssuerKind ?? "ClusterIssuer";
            var issuer = await IssuerReadiness.FindAsync(client, kind, record.Names.AnchorNamespace, name, cancellationToken).ConfigureAwait(false) ?? throw IssuerReadiness.NotFound(kind, name);
            IssuerReadiness.Require(issuer, kind, name);
        }
    }
}
