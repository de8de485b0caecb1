using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Sets Issuing=True when a certificate must be issued: never issued, changed, damaged, or due.</summary>
internal sealed class TriggerController : CertManagerController
{
    private static readonly TimeSpan s_duplicateCheck = TimeSpan.FromMinutes(3);
    private readonly ScheduledKeys _scheduled;

    public TriggerController(CertManagerContext context)
        : base("cert-manager-certificates-trigger", context, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30)) =>
        _scheduled = new ScheduledKeys(Clock, Enqueue);

    public override void Register()
    {
        Context.Certificates.OnChange(certificate => Enqueue(certificate.Key()));
        Context.Requests.OnChange(EnqueueOwner);
        Context.Secrets.OnChange(EnqueueTargets);
    }

    public override ValueTask DisposeAsync()
    {
        _scheduled.Clear();
        return base.DisposeAsync();
    }

    protected override async Task SyncAsync(string? ns, string name, CancellationToken cancellationToken)
    {
        var key = $"{ns}/{name}";
        if (Api.Get(KnownResources.Certificates, ns, name) is not { } certificate || certificate.IsBeingDeleted())
        {
            _scheduled.Forget(key);
            return;
        }

        if (Conditions.Is(certificate, "Issuing", "True"))
        {
            return;
        }

        if (!SecretOwnership.Owns(Api, certificate))
        {
            _scheduled.Set(key, s_duplicateCheck);
            return;
        }

        var input = PolicyInput.Gather(Api, certificate, OwnedRequests(certificate));
        if (BackOff(input) is { } delay)
        {
            _scheduled.Set(key, delay);
            return;
        }

        if (KubeTime.Parse(certificate.Text("status", "renewalTime")) is { } renewal && renewal >= Now)
        {
            _scheduled.Set(key, renewal - Now);
        }

        if (CertificatePolicies.Trigger(input, Now) is not { } violation)
        {
            return;
        }

        if (violation.Reason == "WindowError")
        {
            await Events.WarningAsync(certificate, violation.Reason, $"Renewing certificate without satisfying renewal windows due to {violation.Message}", cancellationToken).ConfigureAwait(false);
            violation = new CertificatePolicies.Violation("Renewing", $"Renewing certificate without satisfying renewal windows at: {CertificatePolicies.ScheduledAt(input)}");
        }

        Conditions.SetObserved(certificate, "Issuing", "True", violation.Reason, violation.Message, Now);
        await UpdateStatusAsync(KnownResources.Certificates, certificate, cancellationToken).ConfigureAwait(false);
        await Events.NormalAsync(certificate, "Issuing", violation.Message, cancellationToken).ConfigureAwait(false);
    }

    // trigger_controller.go:286: 1 h * 2^(n-1), at most 32 h, from the last failure; a changed spec does not wait.
    private TimeSpan? BackOff(PolicyInput input)
    {
        if (KubeTime.Parse(input.Certificate.Text("status", "lastFailureTime")) is not { } failure)
        {
            return null;
        }

        if (input.NextRequest is { } next)
        {
            try
            {
                if (RequestMatch.Violations(next, input.Spec).Count > 0)
                {
                    return null;
                }
            }
            catch (InvalidDataException)
            {
                return null;
            }
        }

        var options = Context.Options;
        var attempts = Math.Max(1, input.Certificate.Number("status", "failedIssuanceAttempts") ?? 1);
        var delay = TimeSpan.FromHours(Math.Min(options.MinimumBackoff.TotalHours * Math.Pow(2, attempts - 1), options.MaximumBackoff.TotalHours));
        var since = Now - failure;
        return since >= delay ? null : delay - since;
    }
}
