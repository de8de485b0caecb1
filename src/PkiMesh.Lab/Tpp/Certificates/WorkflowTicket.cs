using PkiMesh.Lab.Tpp.Security;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>A question to approvers that holds up an enrolment.</summary>
public sealed class WorkflowTicket(Guid guid, string dn, string objectDn, DateTimeOffset created, IReadOnlyList<TppUser> approvers)
{
    public Guid Guid { get; } = guid;

    public string Dn { get; } = dn;

    public string ObjectDn { get; } = objectDn;

    public DateTimeOffset Created { get; } = created;

    public DateTimeOffset Updated { get; internal set; } = created;

    public IReadOnlyList<TppUser> Approvers { get; } = approvers;

    /// <summary>Pending, Approved, Approved After, Approved Between, Rejected, Processing, Rejected.</summary>
    public string Status { get; internal set; } = "Pending";

    public string Explanation { get; internal set; } = "";
}
