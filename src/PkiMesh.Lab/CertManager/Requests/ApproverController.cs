using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.CertManager.Requests;

/// <summary>Approves every request for cert-manager's own issuers that nobody has denied.</summary>
internal sealed class ApproverController(CertManagerContext context)
    : CertManagerController("cert-manager-certificaterequests-approver", context, TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(5))
{
    private const string Approved = "Certificate request has been approved by cert-manager.io";

    public override void Register() => Context.Requests.OnChange(request => Enqueue(request.Key()));

    protected override async Task SyncAsync(string? ns, string name, CancellationToken cancellationToken)
    {
        if (Api.Get(KnownResources.CertificateRequests, ns, name) is not { } request || request.IsBeingDeleted()
            || Conditions.Is(request, "Approved", "True") || Conditions.Is(request, "Denied", "True")
            || Conditions.Get(request, "Ready").Text("reason") is "Failed" or "Issued"
            || request.Text("spec", "issuerRef", "group") is not (null or "" or Names.Group))
        {
            return;
        }

        Conditions.Set(request, "Approved", "True", "cert-manager.io", Approved, Now, null);
        await UpdateStatusAsync(KnownResources.CertificateRequests, request, cancellationToken).ConfigureAwait(false);
        await Events.NormalAsync(request, "cert-manager.io", Approved, cancellationToken).ConfigureAwait(false);
    }
}
