using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Ca;
using PkiMesh.Lab.Tpp.State;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>The certificate side of an object: its present certificate, those before, and where enrolment stands.</summary>
public sealed class CertificateRecord(TppChanges changes)
{
    public List<CertificateVersion> History { get; } = [];

    public CertificateVersion? Current
    {
        get;
        set => Set(ref field, value);
    }

    public EnrolmentOrder? Order
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>0: nothing is going on. Else tpp-web-sdk.md §1.7.</summary>
    public int Stage
    {
        get;
        set => Set(ref field, value);
    }

    public string Status
    {
        get;
        set => Set(ref field, value);
    } = "";

    public bool InError
    {
        get;
        set => Set(ref field, value);
    }

    public Waiting Waiting
    {
        get;
        set => Set(ref field, value);
    }

    public bool InProcess => Stage > 0 && !InError;

    /// <summary>Answers to retrieve that say 202 still, though the certificate is there.</summary>
    public int PendingRetrieves
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Enrolments that ended in an error so far.</summary>
    public int FailuresSoFar
    {
        get;
        set => Set(ref field, value);
    }

    public string? TicketDn
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Each enrolment has a number; a timer of an earlier one finds that it is not meant any more.</summary>
    public int Attempt
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>When an enrolment that takes its time ends.</summary>
    public DateTimeOffset? DueOn
    {
        get;
        set => Set(ref field, value);
    }

    public SubjectName Subject
    {
        get;
        set => Set(ref field, value);
    } = SubjectName.Empty;

    public SubjectAltNames AltNames
    {
        get;
        set => Set(ref field, value);
    } = SubjectAltNames.None;

    public bool UserProvidedCsr
    {
        get;
        set => Set(ref field, value);
    } = true;

    public CaTemplate? Template
    {
        get;
        set => Set(ref field, value);
    }

    public DateTimeOffset? LastRenewedOn
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>The CSR that TPP made itself or was given, if any.</summary>
    public string? Csr
    {
        get;
        set => Set(ref field, value);
    }

    /// <summary>Puts the present certificate behind it.</summary>
    public void Archive()
    {
        if (Current is { } current)
        {
            History.Insert(0, current);
            Current = null;
        }
    }

    private void Set<T>(ref T field, T value)
    {
        field = value;
        changes.Add();
    }
}
