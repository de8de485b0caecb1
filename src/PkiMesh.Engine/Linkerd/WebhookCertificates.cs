using System.Diagnostics;
using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.CertManager;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;

namespace PkiMesh.Engine.Linkerd;

/// <summary>
/// The key pairs of linkerd's webhooks, where a manifest leaves them to others (externalSecret) and nobody has made them: without
/// them the pods hang, and without the right caBundle the API server calls no webhook and pods start outside the mesh, silently.
/// </summary>
internal sealed class WebhookCertificates(KubeClient client, IOperation operation)
{
    /// <summary>The manifest with what it lacks; what cannot be supplied is an error, before anything is applied.</summary>
    public async Task<IReadOnlyList<ManifestObject>> CompleteAsync(IReadOnlyList<ManifestObject> objects, CancellationToken cancellationToken)
    {
        var plans = new List<WebhookCertificatePlan>();
        foreach (var service in WebhookRegistration.Of(objects).GroupBy(r => (r.Namespace, r.Service)))
        {
            var first = service.First();
            if (!IsMounted(objects, first) || IsBrought(objects, first))
                continue;
            if (await PlanAsync(first, [.. service], cancellationToken).ConfigureAwait(false) is { } plan)
                plans.Add(plan);
        }

        if (plans.Count == 0)
            return objects;
        operation.Verbose($"The manifest leaves the key pairs of its webhooks to others; cert-manager makes them: {string.Join(", ", plans.Select(p => $"{p.Namespace}/{p.SecretName}"))}.");
        return [.. objects, .. WebhookCertificatePlan.ToObjects(plans).Select(body => new ManifestObject(body, objects[0].Source, 0))];
    }

    /// <summary>Waits until cert-manager has written a CA wherever one is asked for: until then nothing is called there.</summary>
    public async Task WaitAsync(IEnumerable<PlannedObject> registrations, TimeSpan limit, string activity, CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        foreach (var planned in registrations.Where(p => WebhookRegistration.IsInjected(p.Object.Body)))
        {
            operation.Progress(activity, $"waiting for the CA of {planned.Object.Subject}");
            var resource = await client.Discovery.RequireAsync(planned.Object.ApiVersion, planned.Object.Kind, cancellationToken).ConfigureAwait(false);
            var outcome = await client.Waiter.WaitAsync(resource, null, planned.Object.Name, limit - clock.Elapsed, live => live is not null && !WebhookRegistration.IsWaiting(live), cancellationToken)
                .ConfigureAwait(false);
            if (!outcome.Reached)
            {
                throw new PkiMeshException("WebhookCaNotInjected", PkiMeshErrorKind.OperationTimeout,
                    $"{planned.Object.Subject} has no caBundle yet, so the API server does not call it. cert-manager's cainjector is to write it from {Source(planned.Object.Body)}.",
                    planned.Object.Subject, "See that the Certificate is Ready and that cert-manager-cainjector runs, then run the command again.");
            }
        }
    }

    private async Task<WebhookCertificatePlan?> PlanAsync(WebhookRegistration service, WebhookRegistration[] all, CancellationToken cancellationToken)
    {
        var secretSubject = $"Secret {service.Namespace}/{service.SecretName}";
        var secret = await client.GetAsync(KubeResources.Secrets, service.Namespace, service.SecretName, cancellationToken).ConfigureAwait(false);
        var owner = secret?.Annotation("cert-manager.io/certificate-name");
        if (secret is not null && !await IsOursAsync(service.Namespace, owner, cancellationToken).ConfigureAwait(false))
        {
            foreach (var registration in all.Where(r => !r.HasAuthority && !WebhookRegistration.IsInjected(r.Object.Body)))
            {
                if (owner is null)
                {
                    throw new PkiMeshException("WebhookCaUnknown", PkiMeshErrorKind.InvalidData,
                        $"The caBundle of {registration.Object.Subject} is no certificate, and {secretSubject} was made by hand, so its CA is not known.", registration.Object.Subject,
                        "Render the manifest with the CA's certificate as caBundle, or remove the Secret: it is then made by cert-manager.");
                }

                registration.InjectFrom(owner);
            }

            return null;
        }

        if (all.FirstOrDefault(r => r.HasAuthority || r.Object.Body.Annotation(WebhookRegistration.FromSecret) is not null) is { } bound)
        {
            throw new PkiMeshException("MeshInputsMissing", PkiMeshErrorKind.InvalidOperation,
                $"linkerd cannot start: {secretSubject} does not exist, and {bound.Object.Subject} trusts a CA of its own for it.", secretSubject,
                "Make the Secret with a certificate of that CA, or render the manifest without caBundle: cert-manager then makes both.");
        }

        var certificate = owner
            ?? all.Select(r => r.Object.Body.Annotation(WebhookRegistration.FromCertificate)).OfType<string>().FirstOrDefault(a => a.StartsWith(service.Namespace + "/", StringComparison.Ordinal))?[(service.Namespace.Length + 1)..]
            ?? service.Service;
        foreach (var registration in all)
            registration.InjectFrom(certificate);
        return new WebhookCertificatePlan(service.Namespace, service.Service, service.SecretName, certificate);
    }

    private async Task<bool> IsOursAsync(string ns, string? certificate, CancellationToken cancellationToken) =>
        certificate is not null
        && await client.Discovery.FindAsync("cert-manager.io/v1", "Certificate", cancellationToken).ConfigureAwait(false) is not null
        && (await client.GetAsync(KubeResources.Certificates, ns, certificate, cancellationToken).ConfigureAwait(false))?.IsManagedByUs() == true;

    private static bool IsMounted(IReadOnlyList<ManifestObject> objects, WebhookRegistration service) => objects.Any(o =>
        o.Namespace == service.Namespace && o.Body.Items("spec", "template", "spec", "volumes").Any(v => v.Text("secret", "secretName") == service.SecretName));

    private static bool IsBrought(IReadOnlyList<ManifestObject> objects, WebhookRegistration service) => objects.Any(o =>
        o.Namespace == service.Namespace
        && ((o.Kind == "Secret" && o.Name == service.SecretName) || (o.Kind == "Certificate" && o.Body.Text("spec", "secretName") == service.SecretName)));

    private static string Source(JsonObject body) =>
        body.Annotation(WebhookRegistration.FromCertificate) is { } certificate ? $"Certificate {certificate}" : $"Secret {body.Annotation(WebhookRegistration.FromSecret)}";
}
