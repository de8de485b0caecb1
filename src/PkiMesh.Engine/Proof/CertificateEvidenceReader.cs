using System.Text.Json.Nodes;
using PkiMesh.Core.Certificates;
using PkiMesh.Core.Findings;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Proof;

/// <summary>Reads Secrets, Certificates and issuers of cert-manager; follows from each to the one above.</summary>
internal sealed class CertificateEvidenceReader(KubeClient client)
{
    private const string PickupId = "venafi.cert-manager.io/pickup-id";

    public async Task<Read<SecretEvidence>?> SecretAsync(string ns, string name, CancellationToken cancellationToken)
    {
        if (await client.GetAsync(KubeResources.Secrets, ns, name, cancellationToken).ConfigureAwait(false) is not { } secret)
        {
            return null;
        }

        var subject = $"Secret {ns}/{name}";
        try
        {
            var chain = CertificatePem.ReadChain(secret.SecretText("tls.crt") ?? "", $"tls.crt of {subject}");
            var authority = secret.SecretText("ca.crt") is { Length: > 0 } ca ? CertificatePem.ReadAll(ca, $"ca.crt of {subject}") : [];
            return new(new SecretEvidence(subject, chain, authority, null) { WrittenUtc = Written(secret), HasKey = secret.Text("data", "tls.key") is { Length: > 0 } }, secret, ns);
        }
        catch (PkiMeshException e)
        {
            return new(new SecretEvidence(subject, [], [], e.Message), secret, ns);
        }
    }

    /// <summary>The Certificate whose Secret this is: the one its annotation names, else the one that names the Secret.</summary>
    public async Task<Read<CertificateEvidence>?> CertificateOfAsync(JsonObject? secret, string ns, string secretName, CancellationToken cancellationToken)
    {
        var certificate = secret?.Annotation("cert-manager.io/certificate-name") is { } name
            ? await client.GetAsync(KubeResources.Certificates, ns, name, cancellationToken).ConfigureAwait(false)
            : await FindAsync(ns, secretName, cancellationToken).ConfigureAwait(false);
        if (certificate is null)
        {
            return null;
        }

        var evidence = new CertificateEvidence($"Certificate {ns}/{certificate.Name()}", IsReady(certificate), Condition(certificate), secretName)
        {
            RenewalTimeUtc = certificate.Time("status", "renewalTime")?.UtcDateTime,
            RenewalDisabled = certificate.Text("spec", "renewal", "policy") == "Disabled",
            KeepsKey = certificate.Text("spec", "privateKey", "rotationPolicy") == "Never",
            Revision = (int)(certificate.Number("status", "revision") ?? 0),
            RequestedDuration = GoDuration.Parse(certificate.Text("spec", "duration")),
            PickupId = await PickupIdAsync(certificate, ns, cancellationToken).ConfigureAwait(false),
        };
        return new(evidence, certificate, ns);
    }

    public async Task<Read<IssuerEvidence>?> IssuerOfAsync(Read<CertificateEvidence>? certificate, CancellationToken cancellationToken)
    {
        var reference = certificate?.Object.At("spec", "issuerRef");
        if (reference.Text("name") is not { } name)
        {
            return null;
        }

        var clusterWide = reference.Text("kind") == "ClusterIssuer";
        var ns = clusterWide ? null : certificate!.Namespace;
        var issuer = await client.GetAsync(clusterWide ? KubeResources.ClusterIssuers : KubeResources.Issuers, ns, name, cancellationToken).ConfigureAwait(false);
        return issuer is null ? null : new(new IssuerEvidence(clusterWide ? $"ClusterIssuer {name}" : $"Issuer {ns}/{name}", IsReady(issuer), Condition(issuer))
        {
            Zone = issuer.Text("spec", "venafi", "zone"),
            Url = issuer.Text("spec", "venafi", "tpp", "url"),
            SecretName = issuer.Text("spec", "ca", "secretName"),
        }, issuer, ns);
    }

    private async Task<JsonObject?> FindAsync(string ns, string secretName, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var certificate in client.ListAsync(KubeResources.Certificates, ns, null, cancellationToken).ConfigureAwait(false))
            {
                if (certificate.Text("spec", "secretName") == secretName)
                {
                    return certificate;
                }
            }
        }
        catch (PkiMeshException e) when (e.ErrorId == "CrdMissing")
        {
        }

        return null;
    }

    /// <summary>The newest request that was taken up by TPP.</summary>
    private async Task<string?> PickupIdAsync(JsonObject certificate, string ns, CancellationToken cancellationToken)
    {
        (long Revision, string? Dn) newest = (-1, null);
        await foreach (var request in client.ListAsync(KubeResources.CertificateRequests, ns, null, cancellationToken).ConfigureAwait(false))
        {
            if (request.Annotation("cert-manager.io/certificate-name") == certificate.Name() && request.Annotation(PickupId) is { } dn
                && long.TryParse(request.Annotation("cert-manager.io/certificate-revision"), out var revision) && revision > newest.Revision)
            {
                newest = (revision, dn);
            }
        }

        return newest.Dn;
    }

    private static bool IsReady(JsonObject o) => o.Condition("Ready").Text("status") == "True";

    private static string Condition(JsonObject o) =>
        o.Condition("Ready") is { } ready ? $"{ready.Text("status")} {ready.Text("reason")}: {ready.Text("message")}" : "no Ready condition yet";

    /// <summary>When a Secret's or a ConfigMap's data was last written, by its field managers' own record.</summary>
    public static DateTime? Written(JsonObject o) =>
        o.Items("metadata", "managedFields").Where(entry => entry.At("fieldsV1", "f:data") is not null).Max(entry => entry.Time("time"))?.UtcDateTime
        ?? o.Time("metadata", "creationTimestamp")?.UtcDateTime;
}
