using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Ca;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>The certificate side of an object: its present certificate, those before, and where enrolment stands.</summary>
public sealed class CertificateRecord
{
    public List<CertificateVersion> History { get; } = [];

    public CertificateVersion? Current { get; set; }

    public EnrolmentOrder? Order { get; set; }

    /// <summary>0: nothing is going on. Else tpp-web-sdk.md §1.7.</summary>
    public int Stage { get; set; }

    public string Status { get; set; } = "";

    public bool InError { get; set; }

    public Waiting Waiting { get; set; }

    public bool InProcess => Stage > 0 && !InError;

    /// <summary>Answers to retrieve that say 202 still, though the certificate is there.</summary>
    public int PendingRetrieves { get; set; }

    /// <summary>Enrolments that ended in an error so far.</summary>
    public int FailuresSoFar { get; set; }

    public string? TicketDn { get; set; }

    /// <summary>Each enrolment has a number; a timer of an earlier one finds that it is not meant any more.</summary>
    public int Attempt { get; set; }

    /// <summary>When an enrolment that takes its time ends.</summary>
    public DateTimeOffset? DueOn { get; set; }

    public SubjectName Subject { get; set; } = SubjectName.Empty;

    public SubjectAltNames AltNames { get; set; } = SubjectAltNames.None;

    public bool UserProvidedCsr { get; set; } = true;

    public CaTemplate? Template { get; set; }

    public DateTimeOffset? LastRenewedOn { get; set; }

    /// <summary>The CSR that TPP made itself or was given, if any.</summary>
    public string? Csr { get; set; }
}
