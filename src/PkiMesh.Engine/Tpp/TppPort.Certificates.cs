using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Policy;

namespace PkiMesh.Engine.Tpp;

internal sealed partial class TppPort
{
    public async IAsyncEnumerable<TppCertificate> FindCertificatesAsync(
        TppSession session,
        TppCertificateQuery query,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var filter = Filter(query);
        var offset = 0;
        while (true)
        {
            var page = await AskSearchAsync(session, TppCall.Find, $"?{filter}Limit={query.PageSize}&Offset={offset}", query, cancellationToken).ConfigureAwait(false);
            if (page.Body?["Certificates"] is not JsonArray { Count: > 0 } rows)
            {
                if (offset == 0 && query.Zone is not null)
                {
                    await RefuseMissingZoneAsync(session, query.Zone, cancellationToken).ConfigureAwait(false);
                }

                yield break;
            }

            foreach (var row in rows)
            {
                if (TppCertificateReader.ReadRow(row) is { } certificate)
                {
                    yield return certificate;
                }
            }

            offset += rows.Count;
            var more = page.RecordCount is { } total ? offset < total : rows.Count >= query.PageSize;
            if (!more)
            {
                yield break;
            }
        }
    }

    public async Task<int> CountCertificatesAsync(TppSession session, TppCertificateQuery query, CancellationToken cancellationToken)
    {
        var answer = await AskSearchAsync(session, TppCall.Count, $"?{Filter(query)}Limit=0", query, cancellationToken).ConfigureAwait(false);
        if (answer.RecordCount == 0 && query.Zone is not null)
        {
            await RefuseMissingZoneAsync(session, query.Zone, cancellationToken).ConfigureAwait(false);
        }

        return answer.RecordCount ?? throw TppErrors.BadAnswer(TppCall.Count, session.Url, "the header X-Record-Count");
    }

    public async Task<TppCertificate> GetCertificateAsync(TppSession session, string dn, CancellationToken cancellationToken)
    {
        // By search and not by config/DnToGuid: that one would need the scope "configuration" as well.
        var (parent, name) = TppZone.Split(dn);
        try
        {
            await foreach (var row in FindCertificatesAsync(session, new TppCertificateQuery { Zone = parent, Name = name }, cancellationToken).ConfigureAwait(false))
            {
                if (row.Dn.Equals(dn, StringComparison.OrdinalIgnoreCase) && row.Guid != Guid.Empty)
                {
                    return await GetCertificateAsync(session, row.Guid, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        catch (PkiMeshException missing) when (missing.ErrorId is "TppZoneNotFound" or "TppZoneInvalid")
        {
        }

        throw NotFound(dn, null);
    }

    public async Task<TppCertificate> GetCertificateAsync(TppSession session, Guid guid, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var answer = await connection.AskAsync(TppCall.Details.At(Uri.EscapeDataString(guid.ToString("B"))), null, cancellationToken).ConfigureAwait(false);
        if (answer.Status is 400 or 404)
        {
            throw NotFound(guid, answer);
        }

        return answer.IsSuccess
            ? TppCertificateReader.ReadDetails(answer.Body ?? []) ?? throw TppErrors.BadAnswer(TppCall.Details, session.Url, "the certificate's DN")
            : throw connection.Failure(TppCall.Details, answer, guid);
    }

    public async Task<TppIssuance> RetrieveAsync(TppSession session, string dn, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var body = new JsonObject { ["CertificateDN"] = dn, ["Format"] = "Base64", ["IncludeChain"] = true, ["RootFirstOrder"] = false };
        var answer = await connection.AskAsync(TppCall.Retrieve, body, cancellationToken).ConfigureAwait(false);
        if (answer.Status == 202)
        {
            return new TppIssuance { Dn = dn, Stage = answer.Number("Stage"), Status = answer.Text("Status") ?? answer.Words };
        }

        if (answer.Status == 400 && TppErrors.Speaks(answer, "does not exist"))
        {
            throw NotFound(dn, answer);
        }

        if (answer.Status == 500 && answer.Number("Stage") is { } stage)
        {
            throw new PkiMeshException(
                "TppIssuanceFailed",
                PkiMeshErrorKind.InvalidData,
                $"TPP could not have \"{dn}\" issued: it failed in stage {stage}, {answer.Text("Status") ?? answer.Words}",
                dn,
                "Look at the certificate's status in TPP; what it says comes from the CA or its template. Reset it there, or request it anew.");
        }

        if (!answer.IsSuccess)
        {
            throw connection.Failure(TppCall.Retrieve, answer, dn);
        }

        return new TppIssuance
        {
            Dn = dn,
            Chain = Chain(answer.Text("CertificateData"), dn) ?? throw TppErrors.BadAnswer(TppCall.Retrieve, session.Url, "a certificate"),
            Status = answer.Text("Status") ?? "",
        };
    }

    public async Task<bool> ResetAsync(TppSession session, string dn, bool restart, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var body = new JsonObject { ["CertificateDN"] = dn, ["Restart"] = restart };
        var answer = await connection.AskAsync(TppCall.Reset, body, cancellationToken).ConfigureAwait(false);
        if (answer.Status == 400 && TppErrors.Speaks(answer, "no reset is required"))
        {
            return false;
        }

        return answer switch
        {
            { IsSuccess: true } => true,
            { Status: 400 } when TppErrors.Speaks(answer, "does not exist") => throw NotFound(dn, answer),
            _ => throw connection.Failure(TppCall.Reset, answer, dn),
        };
    }

    // TPP finds nothing in a folder that is not there. Where the scope lets the folder be asked about, that is not the same as an empty one.
    private static async Task RefuseMissingZoneAsync(TppSession session, string zone, CancellationToken cancellationToken)
    {
        var dn = TppZone.Parse(zone);
        var answer = await AskPolicyAsync(TppConnection.Of(session), dn, null, cancellationToken).ConfigureAwait(false);
        if (IsZoneMissing(answer))
        {
            throw ZoneNotFound(session.Url, dn, answer);
        }
    }

    private static async Task<TppAnswer> AskSearchAsync(TppSession session, TppCall call, string rest, TppCertificateQuery query, CancellationToken cancellationToken)
    {
        var connection = TppConnection.Of(session);
        var answer = await connection.AskAsync(call.At(rest), null, cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccess)
        {
            return answer;
        }

        throw answer.Status == 400 && query.Zone is not null && TppErrors.Speaks(answer, "does not exist")
            ? ZoneNotFound(session.Url, TppZone.ToPolicyDn(query.Zone), answer)
            : connection.Failure(call, answer, query.Zone);
    }

    private static string Filter(TppCertificateQuery query)
    {
        var filter = new StringBuilder();
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                filter.Append(name).Append('=').Append(Uri.EscapeDataString(value)).Append('&');
            }
        }

        Add(query.Recurse ? "ParentDnRecursive" : "ParentDn", query.Zone is null ? null : TppZone.Parse(query.Zone));
        Add("Name", query.Name);
        Add("CN", query.CommonName);
        Add("Thumbprint", query.Thumbprint);
        Add("Serial", query.SerialNumber);
        Add("ValidToLess", Time(query.ExpiresBeforeUtc));
        Add("ValidToGreater", Time(query.ExpiresAfterUtc));
        Add("InError", query.IsInError is null ? null : query.IsInError.Value ? "1" : "0");
        Add("StageGreater", query.IsInProcess ? "0" : null);
        return filter.ToString();
    }

    private static string? Time(DateTime? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    // CertificateData is base64 of PEM text, with a line or two about each certificate in between.
    private static IReadOnlyList<CertificateInfo>? Chain(string? data, string dn)
    {
        var bytes = new byte[data?.Length ?? 0];
        if (!Convert.TryFromBase64String(data ?? "", bytes, out var length) || length == 0)
        {
            return null;
        }

        return [.. CertificatePem.ReadChain(Encoding.UTF8.GetString(bytes, 0, length), $"TPP's \"{dn}\"").Select(certificate => certificate.Info)];
    }

    private static PkiMeshException NotFound(object what, TppAnswer? answer) =>
        new("TppCertificateNotFound", PkiMeshErrorKind.ObjectNotFound,
            $"TPP shows no certificate \"{what}\"{(answer is null ? "" : $" ({answer})")}.", what,
            "Check the name in TPP. An object that the user has no right to see looks the same as one that is not there.");
}
