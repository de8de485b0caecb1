using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine.CertManager;

/// <summary>What anchor and identity issuer have in common: plan a Certificate, apply it, wait, and have it issued again where it is no good.</summary>
internal sealed class CertificateMaker(KubeClient client, IOperation operation, PlanOptions options)
{
    /// <summary>The Secret must be new, or this Certificate's.</summary>
    public async Task CheckSecretAsync(CertificatePlan plan, CancellationToken cancellationToken)
    {
        if (options.Force)
            return;
        var secret = await client.GetAsync(KubeResources.Secrets, plan.Namespace, plan.SecretName, cancellationToken).ConfigureAwait(false);
        if (secret is null)
            return;
        var owner = secret.Annotation("cert-manager.io/certificate-name");
        if (owner == plan.Name)
            return;
        throw new PkiMeshException("SecretOwnedByOther", PkiMeshErrorKind.ResourceExists,
            $"Secret {plan.Namespace}/{plan.SecretName} exists and belongs to {(owner is null ? string.Join(", ", secret.Managers().DefaultIfEmpty("another")) : $"Certificate {owner}")}; cert-manager would overwrite it.",
            $"Secret {plan.Namespace}/{plan.SecretName}", "Choose another -SecretName, remove the Secret, or have it taken over with -Force.");
    }

    /// <summary>The plan of all objects, and whether the Certificate must be issued again although nothing of it changes.</summary>
    public async Task<(IReadOnlyList<PlannedObject> Plan, PlannedObject Certificate, string? Reissue)> PlanAsync(
        IReadOnlyList<ManifestObject> objects, Func<SecretCertificates, string?> objection, CertificatePlan certificate, CancellationToken cancellationToken)
    {
        var plan = await new ObjectPlanner(client, options).PlanAsync(objects, cancellationToken).ConfigureAwait(false);
        var planned = plan.Single(p => p.Object.Kind == "Certificate");
        if (planned.Live is not { } live || planned.Change.IsMutation)
            return (plan, planned, null);
        if (live.Condition("Issuing").Text("status") == "False" && live.At("status", "lastFailureTime") is not null)
            return (plan, planned, "issue again: the last attempt failed");
        if (!IssuanceWaiter.IsIssued(live, 1))
            return (plan, planned, null);
        var secret = await client.GetAsync(KubeResources.Secrets, certificate.Namespace, certificate.SecretName, cancellationToken).ConfigureAwait(false);
        var found = secret is null ? null : SecretCertificates.Read(secret);
        return (plan, planned, found?.Leaf is null ? null : objection(found) is { } why ? $"issue again: {why}" : null);
    }

    public static MeshChange ReissueChange(CertificatePlan plan, string why) => new(MeshChangeAction.Update, "Certificate", plan.Namespace, plan.Name, why);

    /// <summary>Waits for the Certificate, having it issued again first where that was planned.</summary>
    public async Task<JsonObject> WaitAsync(PlannedObject planned, CertificatePlan plan, string? reissue, TimeSpan limit, CancellationToken cancellationToken)
    {
        var since = planned.Live;
        if (reissue is not null)
        {
            await Reissue.TriggerAsync(client, plan.Namespace, plan.Name, cancellationToken).ConfigureAwait(false);
            operation.Report(ReissueChange(plan, reissue));
        }

        return await new IssuanceWaiter(client, operation).WaitAsync(plan.Namespace, plan.Name, since, reissue is not null, limit, cancellationToken).ConfigureAwait(false);
    }

    public async Task<SecretCertificates> ReadSecretAsync(CertificatePlan plan, CancellationToken cancellationToken)
    {
        var secret = await client.RequireAsync(KubeResources.Secrets, plan.Namespace, plan.SecretName, cancellationToken).ConfigureAwait(false);
        var found = SecretCertificates.Read(secret);
        return found.Leaf is not null
            ? found
            : throw new PkiMeshException("CertificateUnreadable", PkiMeshErrorKind.InvalidData, $"Secret {plan.Namespace}/{plan.SecretName} cannot be read: {found.Problem}.",
                $"Secret {plan.Namespace}/{plan.SecretName}", "Delete the Secret; cert-manager then issues the certificate again.");
    }
}
