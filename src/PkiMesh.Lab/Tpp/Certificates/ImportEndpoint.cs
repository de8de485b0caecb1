using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary><c>certificates/import</c>: makes a certificate that TPP did not order visible in it.</summary>
internal static class ImportEndpoint
{
    public static TppReply Import(TppState state, TppRequest request)
    {
        if (PolicyEndpoints.FolderRefusal(state, request, out var folder) is { } refusal)
        {
            return refusal;
        }

        if (!TryRead(request, out var certificates, out var key))
        {
            return TppReply.Error(400, "CertificateData is not a valid certificate.");
        }

        var certificate = certificates[0];
        var name = request.Body.NonEmpty("ObjectName") ?? (certificate.Subject.CommonName is { Length: > 0 } common ? common : certificate.SerialHex);
        var dn = TppDn.Join(folder!.Dn, name);
        var item = state.Tree.Find(dn);
        if (!state.Identities.May(request.User, item ?? folder, item is null ? TppPermission.Create : TppPermission.Write))
        {
            return TppReply.Error(403, $"User does not have sufficient permissions to create objects under policy {folder.Dn}");
        }

        if (item is { Certificate: null })
        {
            return TppReply.Error(400, $"The object {dn} exists and is no certificate.");
        }

        if (item?.Certificate?.Current is { } present && request.Body.Flag("Reconcile")
            && (present.Certificate.Equals(certificate) || present.Certificate.NotAfter > certificate.NotAfter))
        {
            // The one that lives longer stays the present one; of two that end in the same second the import is the newer.
            return TppReply.Ok(Answer(item, present, key, present.Certificate.Equals(certificate) ? null : "The certificate was archived: a newer one exists."));
        }

        item ??= state.Tree.Create(dn, TppClasses.ServerCertificate);
        item.Certificate ??= new CertificateRecord(state.Changes);
        item.Set("Origin", "Web SDK Import");
        item.Set("Created By", "Web SDK");
        item.Set("Management Type", "Monitoring");
        item.Set("X509 Subject", certificate.Subject.CommonName);
        item.Set("Contact", request.User.PrefixedUniversal);
        var known = item.Certificate.Current?.Certificate.Equals(certificate) is true ? item.Certificate.Current : null;
        var version = known ?? state.Enrolment.Store(item, certificate, [.. certificates.Skip(1)], key, null);
        state.Log.Add(65542, "Certificate Imported", 7, item.Dn, certificate.SerialHex);
        return TppReply.Ok(Answer(item, version, key, null));
    }

    private static JsonObject Answer(TppObject item, CertificateVersion version, LabKey? key, string? warning)
    {
        var body = new JsonObject
        {
            ["CertificateDN"] = item.Dn,
            ["CertificateVaultId"] = version.VaultId,
            ["Guid"] = item.Guid.ToString("B"),
            ["PrivateKeyVaultId"] = key is null ? 0 : version.VaultId,
        };
        if (warning is not null)
        {
            body["Warning"] = warning;
        }

        return body;
    }

    private static bool TryRead(TppRequest request, out IReadOnlyList<LabCertificate> certificates, out LabKey? key)
    {
        key = null;
        certificates = [];
        var data = request.Body.Text("CertificateData") ?? "";
        try
        {
            certificates = data.Contains("-----BEGIN", StringComparison.Ordinal) ? PemBundle.ReadLenient(data) : FromBase64(data);
            if (request.Body.NonEmpty("PrivateKeyData") is { } pem)
            {
                key = LabKey.FromPem(pem);
            }

            return certificates.Count > 0 && (key is null || key.Matches(certificates[0]));
        }
        catch (Exception failure) when (failure is PkiException or FormatException)
        {
            return false;
        }
    }

    // DER, or PEM, in base64.
    private static IReadOnlyList<LabCertificate> FromBase64(string data)
    {
        var bytes = Convert.FromBase64String(data);
        var text = System.Text.Encoding.Latin1.GetString(bytes);
        return text.Contains("-----BEGIN", StringComparison.Ordinal) ? PemBundle.ReadLenient(text) : [LabCertificate.FromDer(bytes)];
    }
}
