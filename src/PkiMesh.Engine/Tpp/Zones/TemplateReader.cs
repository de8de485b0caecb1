using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Policy.Zones;

namespace PkiMesh.Engine.Tpp.Zones;

/// <summary>The CA template's settings, and a certificate that it issued in the zone before.</summary>
internal sealed class TemplateReader(ITppPort tpp)
{
    private const int ConfigSuccess = 1;
    private const int Looked = 200;
    private const int Opened = 5;

    public async Task<ZoneEvidence> ReadAsync(ZoneEvidence evidence, TppSession session, string zone, CancellationToken cancellationToken)
    {
        if (evidence.Policy.Value?.CertificateAuthority.Value is not { } template)
        {
            return evidence;
        }

        evidence = evidence with { Template = await ZoneObserver.TryAsync(() => AttributesAsync(session, template, cancellationToken)).ConfigureAwait(false) };
        try
        {
            var (dn, chain) = await IssuedAsync(session, zone, template, evidence.Request.CommonName, cancellationToken).ConfigureAwait(false);
            return evidence with { IssuedDn = dn, Issued = chain };
        }
        catch (PkiMeshException)
        {
            // One more piece of evidence that is not to be had; the check says that there is none.
            return evidence;
        }
    }

    private static async Task<IReadOnlyDictionary<string, string>?> AttributesAsync(TppSession session, string template, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var answer = await connection.AskAsync(TppCall.ReadAll, new JsonObject { ["ObjectDN"] = template }, cancellationToken).ConfigureAwait(false);
        if (answer.LacksScope || answer.Status == 403 || (answer.IsSuccess && answer.Result != ConfigSuccess))
        {
            return null;
        }

        if (!answer.IsSuccess)
        {
            throw connection.Failure(TppCall.ReadAll, answer, template);
        }

        var attributes = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var pair in answer.Body?["NameValues"] as JsonArray ?? [])
        {
            if (TppJson.Text(TppJson.At(pair, "Name")) is { } name)
            {
                attributes[name] = string.Join(", ", TppJson.Texts(TppJson.At(pair, "Values")));
            }
        }

        return attributes;
    }

    /// <summary>The newest certificate of the zone that the template issued, the planned name's first.</summary>
    private async Task<(string Dn, IReadOnlyList<ParsedCertificate> Chain)> IssuedAsync(
        TppSession session, string zone, string template, string commonName, CancellationToken cancellationToken)
    {
        List<TppCertificate> rows = [];
        var query = new TppCertificateQuery { Zone = zone, PageSize = Looked };
        await foreach (var row in tpp.FindCertificatesAsync(session, query, cancellationToken).ConfigureAwait(false))
        {
            if (row.Thumbprint.Length > 0)
            {
                rows.Add(row);
            }

            if (rows.Count == Looked)
            {
                break;
            }
        }

        foreach (var row in rows.OrderByDescending(row => row.Name == commonName).ThenByDescending(row => row.NotBeforeUtc).Take(Opened))
        {
            var details = await tpp.GetCertificateAsync(session, row.Guid, cancellationToken).ConfigureAwait(false);
            if (!details.CertificateAuthorityDn.Equals(template, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            try
            {
                var issuance = await tpp.RetrieveAsync(session, row.Dn, cancellationToken).ConfigureAwait(false);
                if (issuance.IsIssued)
                {
                    // The chain may come in any order; the certificate itself is the one of the row.
                    var chain = issuance.Chain.SelectMany(each => CertificatePem.ReadAll(each.Pem, $"TPP object {row.Dn}")).ToList();
                    return (row.Dn, [.. chain.OrderByDescending(each => each.Info.Thumbprint == row.Thumbprint)]);
                }
            }
            catch (PkiMeshException failed) when (failed.ErrorId is "TppIssuanceFailed" or "TppCertificateNotFound" or "PemInvalid" or "CertificateUnreadable")
            {
            }
        }

        return ("", []);
    }
}
