using PkiMesh.Lab.Tpp.Model;
using PkiMesh.Lab.Tpp.Security;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>The workflow tickets. Approvers are those that the zone's policy names, else the administrator.</summary>
public sealed class TicketStore(TppState state)
{
    private readonly List<WorkflowTicket> _tickets = [];

    public IEnumerable<WorkflowTicket> All => _tickets;

    public WorkflowTicket? Find(Guid guid) => _tickets.Find(ticket => ticket.Guid == guid);

    public WorkflowTicket Open(TppObject item)
    {
        var guid = state.NewGuid();
        var named = state.Tree.Policy(item.ParentDn!, item.Type, Zones.PolicyNames.Approver)?.Values ?? [];
        var approvers = named.Select(state.Identities.Find).OfType<TppUser>().DefaultIfEmpty(state.Admin).ToList();
        var ticket = new WorkflowTicket(guid, @$"\VED\Workflow Tickets\{guid:B}", item.Dn, state.Now, approvers);
        _tickets.Add(ticket);
        state.Changes.Add();
        return ticket;
    }

    public void Decide(WorkflowTicket ticket, bool approved, string status, string explanation)
    {
        ticket.Status = status;
        ticket.Explanation = explanation;
        ticket.Updated = state.Now;
        state.Changes.Add();
        if (state.Tree.Find(ticket.ObjectDn) is not { Certificate: { } record } item || record.TicketDn != ticket.Dn)
        {
            return;
        }

        if (approved)
        {
            state.Enrolment.Approve(item);
        }
        else
        {
            state.Enrolment.Fail(item, $"Workflow ticket was rejected. {explanation}".Trim(), 600);
        }
    }

    internal void Restore(WorkflowTicket ticket) => _tickets.Add(ticket);

    public void Remove(WorkflowTicket ticket)
    {
        _tickets.Remove(ticket);
        state.Changes.Add();
    }
}
