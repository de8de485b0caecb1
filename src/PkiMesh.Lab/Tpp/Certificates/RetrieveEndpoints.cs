using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary><c>certificates/retrieve</c>, by DN and by vault id, as JSON and as a file (tpp-openapi.md §2.5).</summary>
internal static class RetrieveEndpoints
{
    public static void Map(TppRouter router, TppState state)
    {
        router.Add("POST", "vedsdk/certificates/retrieve", "certificate:manage", request => Retrieve(state, request, request.Body.NonEmpty("CertificateDN"),
            request.Body.NonEmpty("Format"), CertificateFormatOptions.From(request.Body), asFile: false));
        router.Add("GET", "vedsdk/certificates/retrieve", "certificate:manage", request => Retrieve(state, request, request.QueryValue("CertificateDN"),
            request.QueryValue("Format"), CertificateFormatOptions.From(request), asFile: true));
        router.Add("POST", "vedsdk/certificates/retrieve/{vaultId}", "certificate:manage", request => ByVaultId(state, request,
            request.Body.NonEmpty("Format"), CertificateFormatOptions.From(request.Body), asFile: false));
        router.Add("GET", "vedsdk/certificates/retrieve/{vaultId}", "certificate", request => ByVaultId(state, request,
            request.QueryValue("Format"), CertificateFormatOptions.From(request), asFile: true));
    }

    private static TppReply Retrieve(TppState state, TppRequest request, string? dn, string? format, CertificateFormatOptions options, bool asFile)
    {
        if (dn is null)
        {
            return TppReply.Error(400, "CertificateDN is required.");
        }

        var needed = options.IncludePrivateKey ? TppPermission.Read | TppPermission.PrivateKeyRead : TppPermission.Read;
        if (CertificateAccess.Find(state, request, dn, TppPermission.View) is not { } item)
        {
            // vcert's notes of TPP 20.1: the message is in the status line as well.
            return TppReply.Error(400, $"Certificate {dn} does not exist.", "Certificate does not exist.");
        }

        if (!state.Identities.May(request.User, item, needed))
        {
            return TppReply.Error(403, "You do not have sufficient rights to the object.");
        }

        state.Enrolment.Recheck(item);
        var record = item.Certificate!;
        if (record.InError)
        {
            return new TppReply(500, Progress(record.Stage, record.Status))
            {
                Reason = $"Certificate {item.Dn} has encountered an error while processing, Status: {record.Status}, Stage: {record.Stage}.",
            };
        }

        if (record.InProcess || record.PendingRetrieves > 0)
        {
            var (stage, status) = record.InProcess ? (record.Stage, record.Status) : (500, "Post CSR");
            record.PendingRetrieves -= record.InProcess ? 0 : 1;
            return new TppReply(202, Progress(stage, status)) { Reason = $"Certificate {item.Dn} being processed, Status: {status}, Stage: {stage}." };
        }

        return record.Current is { } current
            ? File(state, current, item, format, options, asFile)
            : TppReply.Error(400, $"Certificate {item.Dn} does not have a certificate to retrieve.", "Certificate does not exist.");
    }

    private static TppReply ByVaultId(TppState state, TppRequest request, string? format, CertificateFormatOptions options, bool asFile)
    {
        if (!long.TryParse(request.Route["vaultId"], NumberStyles.None, CultureInfo.InvariantCulture, out var id))
        {
            return TppReply.Error(400, "VaultId is not valid.");
        }

        foreach (var item in state.Tree.All)
        {
            if (item.Certificate is { } record && record.History.Append(record.Current).FirstOrDefault(version => version?.VaultId == id) is { } version)
            {
                return state.Identities.May(request.User, item, TppPermission.View | TppPermission.Read)
                    ? File(state, version, item, format, options, asFile)
                    : TppReply.Error(400, $"VaultId {id} does not exist or you do not have sufficient rights to the object.");
            }
        }

        return TppReply.Error(400, $"VaultId {id} does not exist or you do not have sufficient rights to the object.");
    }

    private static TppReply File(TppState state, CertificateVersion version, TppObject item, string? format, CertificateFormatOptions options, bool asFile)
    {
        if (CertificateFormats.Refusal(format, version, options) is { } refusal)
        {
            return TppReply.Error(400, refusal, refusal);
        }

        var file = CertificateFormats.Write(format!, version, options, state.BehaviourOf(item.ParentDn!).Chain, item.Name)!;
        return asFile
            ? new TppReply(200)
            {
                Bytes = file.Data,
                ContentType = file.ContentType,
                Headers = new Dictionary<string, string> { ["Content-Disposition"] = $"attachment; filename=\"{file.Name}\"" },
            }
            : TppReply.Ok(new JsonObject { ["CertificateData"] = Convert.ToBase64String(file.Data), ["Filename"] = file.Name, ["Format"] = format });
    }

    private static JsonObject Progress(int stage, string status) => new() { ["Stage"] = stage, ["Status"] = status };
}
