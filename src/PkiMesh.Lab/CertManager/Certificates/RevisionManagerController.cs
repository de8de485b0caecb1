using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Deletes the oldest CertificateRequests of a ready Certificate beyond spec.revisionHistoryLimit, default one.</summary>
internal sealed class RevisionManagerController(CertManagerContext context)
    : CertManagerController("cert-manager-certificates-revision-manager", context, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(30))
{
    public override void Register()
    {
        Context.Certificates.OnChange(certificate => Enqueue(certificate.Key()));
        Context.Requests.OnChange(EnqueueOwner);
    }

    protected override async Task SyncAsync(string? ns, string name, CancellationToken cancellationToken)
    {
        if (Api.Get(KnownResources.Certificates, ns, name) is not { } certificate || certificate.IsBeingDeleted()
            || !Conditions.Is(certificate, "Ready", "True"))
        {
            return;
        }

        var limit = certificate.Number("spec", "revisionHistoryLimit") ?? 1;
        var revisions = OwnedRequests(certificate)
            .Select(request => (Request: request, Revision: RevisionOf(request)))
            .Where(entry => entry.Revision is not null)
            .OrderBy(entry => entry.Revision)
            .ToList();
        foreach (var (request, _) in revisions.Take(Math.Max(0, revisions.Count - limit)))
        {
            try
            {
                await Api.DeleteAsync(Caller, KnownResources.CertificateRequests, request.Namespace(), request.Name(), (string?)null, cancellationToken).ConfigureAwait(false);
            }
            catch (ApiStatusException error) when (error.Code == 404)
            {
            }
        }
    }

    private static int? RevisionOf(JsonObject request) =>
        int.TryParse(request.Annotation(Names.CertificateRevision), NumberStyles.None, CultureInfo.InvariantCulture, out var revision) ? revision : null;
}
