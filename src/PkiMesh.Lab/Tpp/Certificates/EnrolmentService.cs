using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tpp.Model;

namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>Takes a certificate object through its stages, as its zone's behaviour has it. Called under the state's gate.</summary>
public sealed class EnrolmentService(TppState state)
{
    public const string ClickRetry = "This certificate cannot be processed while it is in an error state. Fix any errors, and then click Retry.";
    private const string Requested = "WebSDK CertRequest Module Requested Certificate";

    /// <summary>The number of the certificate that was stored last.</summary>
    internal long LastVaultId { get; set; } = 100;

    /// <summary>Archives the present certificate and asks the CA for the ordered one.</summary>
    public void Start(TppObject item, EnrolmentOrder order)
    {
        var record = item.Certificate!;
        record.Order = order;
        record.Subject = order.Subject;
        record.AltNames = order.AltNames;
        record.Template = order.Template;
        if (record.InError)
        {
            // Why cert-manager resets before each request since 1.14.
            record.Status = ClickRetry;
            return;
        }

        record.Archive();
        Process(item, order);
    }

    /// <summary>Takes an imported certificate, or one that came by another way, as the present one.</summary>
    public CertificateVersion Store(TppObject item, LabCertificate certificate, IReadOnlyList<LabCertificate> chain, LabKey? key, string? templateName)
    {
        var record = item.Certificate!;
        record.Archive();
        record.Current = new CertificateVersion(++LastVaultId, certificate, chain, state.Now) { Key = key, TemplateName = templateName };
        record.Subject = certificate.Subject;
        record.AltNames = certificate.AltNames;
        record.LastRenewedOn = state.Now;
        item.Set("Certificate Vault Id", record.Current.VaultId.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return record.Current;
    }

    /// <summary>A certificate that only waited for a switch that has been turned back goes on.</summary>
    public void Recheck(TppObject item)
    {
        var record = item.Certificate!;
        if (record is { InProcess: true, TicketDn: null, Order: { } order, Waiting: Waiting.Stuck } && state.BehaviourOf(item.ParentDn!).StuckStage is null)
        {
            Complete(item, order);
        }
    }

    /// <summary>Goes on with an enrolment of an earlier run that takes its time.</summary>
    internal void Resume(TppObject item)
    {
        if (item.Certificate is { Waiting: Waiting.Delay, Order: { } order, DueOn: { } due } record)
        {
            var attempt = record.Attempt;
            state.Clock.Schedule(due - state.Now, () => CompleteLater(item, order, attempt));
        }
    }

    public void Approve(TppObject item)
    {
        if (item.Certificate is { Order: { } order } record)
        {
            record.TicketDn = null;
            Complete(item, order);
        }
    }

    public void Fail(TppObject item, string status, int stage = 500)
    {
        var record = item.Certificate!;
        record.Attempt++;
        record.Waiting = Waiting.None;
        record.InError = true;
        record.Stage = stage;
        record.Status = status;
        record.TicketDn = null;
        state.Log.Add(65544, "Certificate Processing - Error", 4, item.Dn, status);
    }

    /// <summary>Ends what is going on and what went wrong; with <paramref name="restart"/> enrolment begins anew.</summary>
    public void Reset(TppObject item, bool restart)
    {
        var record = item.Certificate!;
        record.Attempt++;
        record.InError = false;
        record.Stage = 0;
        record.Status = "";
        record.TicketDn = null;
        record.Waiting = Waiting.None;
        if (restart && record.Order is { } order)
        {
            Process(item, order);
        }
        else
        {
            record.Order = null;
        }
    }

    /// <summary>Goes on where it stopped.</summary>
    public void Retry(TppObject item)
    {
        var record = item.Certificate!;
        record.InError = false;
        if (record.Order is { } order)
        {
            Process(item, order);
        }
    }

    private void Process(TppObject item, EnrolmentOrder order)
    {
        var record = item.Certificate!;
        var behaviour = state.BehaviourOf(item.ParentDn!);
        var attempt = ++record.Attempt;
        if (behaviour.Failure is { } failure && (behaviour.Failures is not { } limit || record.FailuresSoFar < limit))
        {
            record.FailuresSoFar++;
            Fail(item, failure);
            return;
        }

        if (behaviour.NeedsApproval is true)
        {
            record.TicketDn = state.Tickets.Open(item).Dn;
            Wait(record, Waiting.Approval, 600, "Pending workflow approval");
        }
        else if (behaviour.StuckStage is { } stage)
        {
            Wait(record, Waiting.Stuck, stage, behaviour.StuckStatus ?? "Post CSR");
        }
        else if (behaviour.Delay is { } delay && delay > TimeSpan.Zero)
        {
            Wait(record, Waiting.Delay, 400, Requested);
            record.DueOn = state.Now + delay;
            state.Clock.Schedule(delay, () => CompleteLater(item, order, attempt));
        }
        else
        {
            Complete(item, order);
        }
    }

    private static void Wait(CertificateRecord record, Waiting waiting, int stage, string status)
    {
        record.Waiting = waiting;
        record.Stage = stage;
        record.Status = status;
    }

    private void CompleteLater(TppObject item, EnrolmentOrder order, int attempt)
    {
        lock (state.Gate)
        {
            if (item.Certificate is { } record && record.Attempt == attempt && record.Waiting == Waiting.Delay)
            {
                Complete(item, order);
                state.Keep();
            }
        }
    }

    private void Complete(TppObject item, EnrolmentOrder order)
    {
        var record = item.Certificate!;
        var behaviour = state.BehaviourOf(item.ParentDn!);
        var template = behaviour.Validity is { } validity ? order.Template with { HonoursEndDate = false, Validity = validity } : order.Template;
        var certificate = template.Sign(order.PublicKeyInfo, order.Subject, order.AltNames, state.Now, order.EndDate);
        Store(item, certificate, template.Authority.Chain, order.Key, template.TemplateName);
        record.Order = null;
        record.Waiting = Waiting.None;
        record.InError = false;
        record.Stage = 0;
        record.Status = "";
        record.PendingRetrieves = behaviour.PendingRetrieves ?? 0;
        state.Log.Add(65537, "Certificate Issued", 7, item.Dn, certificate.SerialHex, template.Authority.Name);
    }
}
