using System.Text.Json.Nodes;
using PkiMesh.Core.Policy.Zones;

namespace PkiMesh.Engine.Tpp.Zones;

/// <summary>The objects of a zone that are in the works or in error, and whom they wait for.</summary>
internal sealed class PendingReader(ITppPort tpp)
{
    private const int Shown = 10;
    private const int WorkflowSuccess = 1;

    public async Task<ZoneEvidence> ReadAsync(ZoneEvidence evidence, TppSession session, string zone, CancellationToken cancellationToken)
    {
        try
        {
            var rows = new Dictionary<Guid, TppCertificate>();
            foreach (var query in (TppCertificateQuery[])[new() { Zone = zone, IsInError = true, PageSize = Shown }, new() { Zone = zone, IsInProcess = true, PageSize = Shown }])
            {
                await foreach (var row in tpp.FindCertificatesAsync(session, query, cancellationToken).ConfigureAwait(false))
                {
                    rows.TryAdd(row.Guid, row);
                    if (rows.Count >= Shown)
                    {
                        break;
                    }
                }
            }

            // The object of the planned name first, wherever the pages had it.
            if (evidence.Namesake.Value is { } namesake && (namesake.IsInError == true || namesake.Stage > 0))
            {
                rows[namesake.Guid] = namesake;
            }

            List<PendingEvidence> pending = [];
            foreach (var row in rows.Values)
            {
                var details = row.IsDetailed ? row : await tpp.GetCertificateAsync(session, row.Guid, cancellationToken).ConfigureAwait(false);
                if (details.IsInError == true || details.Stage > 0)
                {
                    pending.Add(new PendingEvidence(details, await ApproversAsync(session, details, cancellationToken).ConfigureAwait(false)));
                }
            }

            return evidence with { Pending = pending };
        }
        catch (PkiMeshException failure)
        {
            return evidence with { PendingFailure = failure };
        }
    }

    private static async Task<IReadOnlyList<string>> ApproversAsync(TppSession session, TppCertificate item, CancellationToken cancellationToken)
    {
        if (item.Stage is not (>= TppStage.Approval and < TppStage.Retrieval))
        {
            return [];
        }

        var connection = TppConnection.Of(session);
        var tickets = await connection.AskAsync(TppCall.Tickets, new JsonObject { ["ObjectDN"] = item.Dn }, cancellationToken).ConfigureAwait(false);
        List<string> approvers = [];
        foreach (var guid in tickets.Result == WorkflowSuccess ? TppJson.Texts(tickets.Body?["GUIDs"]) : [])
        {
            var ticket = await connection.AskAsync(TppCall.Ticket, new JsonObject { ["GUID"] = guid }, cancellationToken).ConfigureAwait(false);
            foreach (var approver in ticket.Result == WorkflowSuccess ? TppJson.Texts(ticket.Body?["Approvers"]) : [])
            {
                approvers.Add(await NameAsync(connection, approver, cancellationToken).ConfigureAwait(false));
            }
        }

        return [.. approvers.Distinct()];
    }

    /// <summary>The name of an identity, where the scope lets it be read.</summary>
    private static async Task<string> NameAsync(TppConnection connection, string identity, CancellationToken cancellationToken)
    {
        var body = new JsonObject { ["ID"] = new JsonObject { ["PrefixedUniversal"] = identity } };
        var answer = await connection.AskAsync(TppCall.Identity, body, cancellationToken).ConfigureAwait(false);
        return answer.IsSuccess && TppJson.Text(TppJson.At(answer.Body?["ID"], "PrefixedName")) is { Length: > 0 } name ? name : identity;
    }
}
