using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;

namespace PkiMesh.Engine.Proof;

/// <summary>Reads the trust anchor's object in TPP.</summary>
internal sealed class TppEvidenceReader(ITppPort tpp)
{
    public async Task<TppEvidence?> ReadAsync(
        TppSession? session, CertificateEvidence? anchor, IssuerEvidence? issuer, SecretEvidence? secret, CancellationToken cancellationToken)
    {
        var read = await LookAsync(session, anchor, issuer, secret, cancellationToken).ConfigureAwait(false);
        return read is null || session is null or { CanRenew: true } ? read : read with { TokenExpiresUtc = session.TokenExpiresUtc };
    }

    private async Task<TppEvidence?> LookAsync(
        TppSession? session, CertificateEvidence? anchor, IssuerEvidence? issuer, SecretEvidence? secret, CancellationToken cancellationToken)
    {
        if (session is null || anchor is null)
        {
            return null;
        }

        try
        {
            // cert-manager keeps one request by default, and an unsuccessful try leaves none: the zone is searched then.
            var dn = anchor.PickupId ?? await SearchAsync(session, issuer, secret, cancellationToken).ConfigureAwait(false);
            if (dn is null)
            {
                return new TppEvidence(session.Url.AbsoluteUri, "(unknown)", null, $"No CertificateRequest of {anchor.Subject} names an object in TPP, and none in zone {issuer?.Zone} has the anchor's serial number.");
            }

            var found = await tpp.RetrieveAsync(session, dn, cancellationToken).ConfigureAwait(false);
            var certificate = found.Certificate is { } info ? CertificatePem.ReadChain(info.Pem, $"TPP object {dn}")[0] : null;
            var missing = found.IsIssued ? null : $"TPP has no certificate yet at {dn}: stage {found.Stage}, {found.Status}";
            return new TppEvidence(session.Url.AbsoluteUri, dn, certificate, missing);
        }
        catch (PkiMeshException e)
        {
            var isAnswer = e.ErrorId is "TppCertificateNotFound" or "TppZoneNotFound" or "TppIssuanceFailed";
            return new TppEvidence(session.Url.AbsoluteUri, anchor.PickupId ?? "(unknown)", null, isAnswer ? e.Message : null) { Failure = isAnswer ? null : e };
        }
    }

    private async Task<string?> SearchAsync(TppSession session, IssuerEvidence? issuer, SecretEvidence? secret, CancellationToken cancellationToken)
    {
        if (issuer?.Zone is not { } zone || secret is not { Chain: [var anchor, ..] })
        {
            return null;
        }

        var query = new TppCertificateQuery { Zone = zone, Recurse = true, Thumbprint = anchor.Info.Thumbprint };
        await foreach (var found in tpp.FindCertificatesAsync(session, query, cancellationToken).ConfigureAwait(false))
        {
            return found.Dn;
        }

        return null;
    }
}
