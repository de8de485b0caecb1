using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Proof;

namespace PkiMesh.Engine.Live;

/// <summary>Where live certificates should come from.</summary>
/// <param name="Issuer">The identity issuer in its Secret; null where that is missing or unreadable.</param>
/// <param name="Tpp">The anchor's object in TPP; null without a session.</param>
internal sealed record ChainOrigin(ParsedCertificate? Issuer, TppEvidence? Tpp);

/// <summary>Follows the identity issuer's Secret to the anchor's object in TPP.</summary>
internal sealed class ChainOriginReader(KubeClient client, ITppPort tpp)
{
    private const string IssuerSecret = "linkerd-identity-issuer";

    public async Task<ChainOrigin> ReadAsync(string controlPlane, string trustNamespace, TppSession? session, CancellationToken cancellationToken)
    {
        try
        {
            var certificates = new CertificateEvidenceReader(client);
            var secret = await certificates.SecretAsync(controlPlane, IssuerSecret, cancellationToken).ConfigureAwait(false);
            var issuer = secret?.Evidence.Chain is [var first, ..] ? first : null;
            return new ChainOrigin(issuer, session is null ? null : await InTppAsync(certificates, secret, controlPlane, trustNamespace, session, cancellationToken).ConfigureAwait(false));
        }
        catch (PkiMeshException e) when (e.ErrorId is "ClusterForbidden" or "CrdMissing")
        {
            // Who may only forward ports still gets the proof itself.
            return new ChainOrigin(null, null);
        }
    }

    private async Task<TppEvidence?> InTppAsync(
        CertificateEvidenceReader certificates, Read<SecretEvidence>? secret, string controlPlane, string trustNamespace, TppSession session, CancellationToken cancellationToken)
    {
        var issuer = await certificates.CertificateOfAsync(secret?.Object, controlPlane, IssuerSecret, cancellationToken).ConfigureAwait(false);
        var anchorIssuer = await certificates.IssuerOfAsync(issuer, cancellationToken).ConfigureAwait(false);
        if (anchorIssuer?.Evidence.SecretName is not { } anchorName)
        {
            return null;
        }

        var ns = anchorIssuer.Namespace ?? trustNamespace;
        var anchorSecret = await certificates.SecretAsync(ns, anchorName, cancellationToken).ConfigureAwait(false);
        var anchor = await certificates.CertificateOfAsync(anchorSecret?.Object, ns, anchorName, cancellationToken).ConfigureAwait(false);
        var tppIssuer = await certificates.IssuerOfAsync(anchor, cancellationToken).ConfigureAwait(false);
        return await new TppEvidenceReader(tpp).ReadAsync(session, anchor?.Evidence, tppIssuer?.Evidence, anchorSecret?.Evidence, cancellationToken).ConfigureAwait(false);
    }
}
