using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;
using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Security;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary><c>Workflow/Ticket</c> (tpp-openapi.md §2.17). Success is Result 1; a ticket that is another's to see is HTTP 401.</summary>
internal static class WorkflowEndpoints
{
    private const int Success = 1;
    private const int TicketDoesNotExist = 3;
    private const int InsufficientPrivileges = 4;
    private const int BadArguments = 5;
    private const int ObjectDoesNotExist = 6;

    public static void Map(TppRouter router, TppState state)
    {
        void Add(string name, string scope, TppRouter.Handler handler) => router.Add("POST", "vedsdk/workflow/ticket/" + name, scope, handler);

        Add("enumerate", "any", request => Enumerate(state, request));
        Add("details", "any", request => WithTicket(state, request, ticket => TppReply.Ok(Details(ticket))));
        Add("status", "any", request => WithTicket(state, request, ticket => TppReply.Ok(new JsonObject { ["Result"] = Success, ["Status"] = ticket.Status })));
        Add("exists", "any", request => TppReply.Ok(new JsonObject { ["Result"] = Find(state, request) is null ? TicketDoesNotExist : Success }));
        Add("updatestatus", ":approve", request => WithTicket(state, request, ticket => Update(state, request, ticket)));
        Add("delete", "configuration:delete", request => WithTicket(state, request, ticket =>
        {
            state.Tickets.Remove(ticket);
            return TppReply.Ok(new JsonObject { ["Result"] = Success });
        }));
    }

    private static TppReply Enumerate(TppState state, TppRequest request)
    {
        var dn = request.Body.NonEmpty("ObjectDN");
        if (dn is not null && (state.Tree.Find(dn) is not { } item || !state.Identities.May(request.User, item, TppPermission.View)))
        {
            return new TppReply(400, new JsonObject { ["Result"] = ObjectDoesNotExist });
        }

        return TppReply.Ok(new JsonObject
        {
            ["GUIDs"] = state.Tickets.All.Where(ticket => dn is null ? ticket.Approvers.Contains(request.User) : TppDn.Comparer.Equals(ticket.ObjectDn, dn))
                .Select(ticket => ticket.Guid.ToString("B")).ToJson(),
            ["Result"] = Success,
        });
    }

    private static JsonObject Details(WorkflowTicket ticket) => new()
    {
        ["ApprovalExplanation"] = ticket.Explanation,
        ["ApprovalFrom"] = "",
        ["ApprovalReason"] = "0",
        ["Approvers"] = ticket.Approvers.Select(user => user.PrefixedUniversal).ToJson(),
        ["Blocking"] = ticket.ObjectDn,
        ["Created"] = TppTime.Long(ticket.Created),
        ["GUID"] = ticket.Guid.ToString("B"),
        ["IssuedDueTo"] = ticket.ObjectDn,
        ["Result"] = Success,
        ["Status"] = ticket.Status,
        ["Updated"] = TppTime.Long(ticket.Updated),
    };

    private static TppReply Update(TppState state, TppRequest request, WorkflowTicket ticket)
    {
        var status = request.Body.Text("Status") ?? "";
        var approved = status.StartsWith("Approved", StringComparison.OrdinalIgnoreCase);
        if (!approved && !status.Equals("Rejected", StringComparison.OrdinalIgnoreCase))
        {
            return new TppReply(400, new JsonObject { ["Result"] = BadArguments });
        }

        state.Tickets.Decide(ticket, approved, status, request.Body.Text("Explanation") ?? "");
        return TppReply.Ok(new JsonObject { ["Result"] = Success });
    }

    private static WorkflowTicket? Find(TppState state, TppRequest request) => Guid.TryParse(request.Body.Text("GUID"), out var guid) ? state.Tickets.Find(guid) : null;

    private static TppReply WithTicket(TppState state, TppRequest request, Func<WorkflowTicket, TppReply> then)
    {
        if (Find(state, request) is not { } ticket)
        {
            return new TppReply(400, new JsonObject { ["Result"] = TicketDoesNotExist });
        }

        return MaySee(state, request.User, ticket) ? then(ticket) : new TppReply(401, new JsonObject { ["Result"] = InsufficientPrivileges });
    }

    private static bool MaySee(TppState state, TppUser user, WorkflowTicket ticket) =>
        user.IsMaster || ticket.Approvers.Contains(user) || (state.Tree.Find(ticket.ObjectDn) is { } item && state.Identities.May(user, item, TppPermission.Read));
}
