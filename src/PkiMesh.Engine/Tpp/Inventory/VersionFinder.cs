using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Tpp.Inventory;

/// <summary>Finds the certificate that is meant among those that objects have, or had before a renewal.</summary>
internal sealed class VersionFinder(ITppPort tpp, TppSession session)
{
    /// <exception cref="PkiMeshException">TppNothingToRevoke, TppCertificateNotFound.</exception>
    public async Task<CertificateVersion> FindAsync(string dn, string? thumbprint, CancellationToken cancellationToken)
    {
        if (thumbprint is null)
        {
            var present = await tpp.GetCertificateAsync(session, dn, cancellationToken).ConfigureAwait(false);
            return present.Thumbprint.Length > 0 ? Of(present)
                : throw new PkiMeshException("TppNothingToRevoke", PkiMeshErrorKind.InvalidOperation, $"\"{present.Dn}\" has no certificate that could be revoked (stage {present.Stage}: {present.Status}).", present.Dn,
                    "See with Get-TppCertificate -Dn how far its processing is.");
        }

        var wanted = thumbprint.Replace(":", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal).ToUpperInvariant();
        return dn.Length > 0 ? await OfObjectAsync(dn, wanted, cancellationToken).ConfigureAwait(false) : await AnywhereAsync(wanted, cancellationToken).ConfigureAwait(false);
    }

    private async Task<CertificateVersion> OfObjectAsync(string dn, string wanted, CancellationToken cancellationToken)
    {
        var present = await tpp.GetCertificateAsync(session, dn, cancellationToken).ConfigureAwait(false);
        if (present.Thumbprint == wanted)
        {
            return Of(present);
        }

        var connection = TppConnection.Of(session);
        var path = $"{Uri.EscapeDataString(present.Guid.ToString("B"))}/PreviousVersions?ExcludeExpired=0&ExcludeRevoked=0";
        var answer = await connection.AskAsync(TppCall.PreviousVersions.At(path), null, cancellationToken).ConfigureAwait(false);
        if (!answer.IsSuccess)
        {
            throw connection.Failure(TppCall.PreviousVersions, answer, dn);
        }

        var versions = (answer.Body?["PreviousVersions"] as JsonArray ?? []).Select(version => TppJson.At(version, "CertificateDetails"));
        return versions.FirstOrDefault(version => Text(version, "Thumbprint").ToUpperInvariant() == wanted) is { } found
            ? new CertificateVersion(present.Dn, Text(found, "Serial").ToUpperInvariant(), wanted, Text(found, "RevocationStatus"))
            : throw new PkiMeshException("TppCertificateNotFound", PkiMeshErrorKind.ObjectNotFound, $"\"{present.Dn}\" neither has nor had a certificate with thumbprint {wanted}; now it has that with thumbprint {present.Thumbprint}.", dn,
                "Check the thumbprint; without the DN it is looked for among all objects.");
    }

    /// <summary>The search finds present certificates only; TPP itself knows the earlier ones by their thumbprint as well.</summary>
    private async Task<CertificateVersion> AnywhereAsync(string wanted, CancellationToken cancellationToken)
    {
        await foreach (var row in tpp.FindCertificatesAsync(session, new TppCertificateQuery { Thumbprint = wanted }, cancellationToken).ConfigureAwait(false))
        {
            if (row.Thumbprint == wanted && row.Guid != Guid.Empty)
            {
                return Of(await tpp.GetCertificateAsync(session, row.Guid, cancellationToken).ConfigureAwait(false));
            }
        }

        return new CertificateVersion("", "", wanted, "");
    }

    private static CertificateVersion Of(TppCertificate certificate) => new(certificate.Dn, certificate.SerialNumber, certificate.Thumbprint, certificate.RevocationStatus);

    private static string Text(JsonNode? node, string name) => TppJson.Text(TppJson.At(node, name)) ?? "";
}
