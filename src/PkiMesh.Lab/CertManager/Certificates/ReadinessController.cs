using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Controllers;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Writes Ready, notBefore, notAfter and renewalTime. It does not look whether the certificate is a CA.</summary>
internal sealed class ReadinessController(CertManagerContext context)
    : CertManagerController("cert-manager-certificates-readiness", context, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))
{
    public override void Register()
    {
        Context.Certificates.OnChange(certificate => Enqueue(certificate.Key()));
        Context.Requests.OnChange(EnqueueOwner);
        Context.Secrets.OnChange(EnqueueTargets);
    }

    protected override async Task SyncAsync(string? ns, string name, CancellationToken cancellationToken)
    {
        if (Api.Get(KnownResources.Certificates, ns, name) is not { } certificate || certificate.IsBeingDeleted())
        {
            return;
        }

        var before = certificate["status"]?.DeepClone();
        var input = PolicyInput.Gather(Api, certificate, OwnedRequests(certificate));
        var violation = CertificatePolicies.Readiness(input, Now);
        Conditions.SetObserved(
            certificate,
            "Ready",
            violation is null ? "True" : "False",
            violation?.Reason ?? "Ready",
            violation?.Message ?? "Certificate is up to date and has not expired",
            Now);
        var status = certificate.Ensure("status");
        if (Read(input) is { } issued)
        {
            var (renewal, error) = RenewalTime.Of(issued, input.Spec);
            if (error is not null)
            {
                var message = $"Could not calculate renewal time: {error}";
                Conditions.SetObserved(certificate, "Ready", "False", "WindowError", message, Now);
                await Events.WarningAsync(certificate, "WindowError", message, cancellationToken).ConfigureAwait(false);
            }

            status["notBefore"] = KubeTime.Seconds(issued.NotBefore);
            status["notAfter"] = KubeTime.Seconds(issued.NotAfter);
            status.SetOrRemove("renewalTime", renewal is { } time ? KubeTime.Seconds(time) : null);
        }
        else
        {
            status.Remove("notBefore");
            status.Remove("notAfter");
            status.Remove("renewalTime");
        }

        if (!JsonNode.DeepEquals(before, status))
        {
            await UpdateStatusAsync(KnownResources.Certificates, certificate, cancellationToken).ConfigureAwait(false);
        }
    }

    private static LabCertificate? Read(PolicyInput input)
    {
        try
        {
            return input.Secret?["data"] is null ? null : input.ReadCertificate();
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
