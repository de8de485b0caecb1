using System.Text.Json.Nodes;
using PkiMesh.Core.Policy;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.CertManager;

/// <summary>A Certificate with issuer, Secret, request and events.</summary>
internal sealed class CertificateReader(KubeClient client, bool bulk = false)
{
    private static readonly TimeSpan s_defaultDuration = TimeSpan.FromHours(2160);
    private readonly EventSource _events = new(client, bulk);
    private readonly Dictionary<(string Kind, string? Ns, string Name), MeshIssuerStatus> _issuers = [];
    private readonly Dictionary<string, ILookup<string, JsonObject>> _requests = [];

    public async Task<MeshCertificate> ReadAsync(JsonObject certificate, bool checkRevocation, CancellationToken cancellationToken)
    {
        var ns = certificate.Namespace() ?? "";
        var name = certificate.Name();
        var spec = certificate["spec"];
        var secretName = spec.Text("secretName") ?? "";
        var secret = secretName.Length == 0 ? null : await client.GetAsync(KubeResources.Secrets, ns, secretName, cancellationToken).ConfigureAwait(false);
        var notAfter = certificate.Time("status", "notAfter");
        return new MeshCertificate
        {
            Name = name,
            Namespace = ns,
            CreatedUtc = certificate.Time("metadata", "creationTimestamp")?.UtcDateTime,
            Ready = StatusReader.IsTrue(certificate, "Ready"),
            Issuing = StatusReader.IsTrue(certificate, "Issuing"),
            Conditions = StatusReader.Conditions(certificate),
            CommonName = spec.Text("commonName") ?? "",
            DnsNames = spec.Texts("dnsNames"),
            Uris = spec.Texts("uris"),
            IpAddresses = spec.Texts("ipAddresses"),
            EmailAddresses = spec.Texts("emailAddresses"),
            Usages = spec.Texts("usages"),
            RequestedCertificateAuthority = spec.Flag("isCA") ?? false,
            RequestedDuration = GoDuration.Parse(spec.Text("duration")) ?? s_defaultDuration,
            RenewBefore = GoDuration.Parse(spec.Text("renewBefore")),
            RenewsByItself = spec.Text("renewal", "policy") != "Disabled",
            RotationPolicy = spec.Text("privateKey", "rotationPolicy") ?? "Always",
            NotBeforeUtc = certificate.Time("status", "notBefore")?.UtcDateTime,
            NotAfterUtc = notAfter?.UtcDateTime,
            RenewalUtc = certificate.Time("status", "renewalTime")?.UtcDateTime,
            TimeLeft = notAfter - client.ServerNow,
            Revision = (int?)certificate.Number("status", "revision"),
            FailedAttempts = (int)(certificate.Number("status", "failedIssuanceAttempts") ?? 0),
            LastFailureUtc = certificate.Time("status", "lastFailureTime")?.UtcDateTime,
            Events = await _events.OfAsync(ns, "Certificate", name, certificate.Text("metadata", "uid"), cancellationToken).ConfigureAwait(false),
            Issuer = await IssuerAsync(certificate, cancellationToken).ConfigureAwait(false),
            SecretName = secretName,
            Secret = secret is null ? null : await SecretReader.ReadAsync(client, _events, secret, checkRevocation, cancellationToken).ConfigureAwait(false),
            Request = await RequestAsync(certificate, cancellationToken).ConfigureAwait(false),
        };
    }

    public async Task<MeshIssuerStatus> IssuerAsync(JsonObject certificate, CancellationToken cancellationToken)
    {
        var reference = certificate.At("spec", "issuerRef");
        var name = reference.Text("name") ?? "";
        var kind = reference.Text("kind") ?? "Issuer";
        var group = reference.Text("group") is { Length: > 0 } g ? g : "cert-manager.io";
        var ns = kind == "ClusterIssuer" ? null : certificate.Namespace();
        if (_issuers.TryGetValue((kind, ns, name), out var known))
            return known;
        JsonObject? issuer = null;
        if (group == "cert-manager.io" && kind is "Issuer" or "ClusterIssuer")
            issuer = await client.GetAsync(kind == "Issuer" ? KubeResources.Issuers : KubeResources.ClusterIssuers, ns, name, cancellationToken).ConfigureAwait(false);
        var status = new MeshIssuerStatus
        {
            Name = name,
            Kind = kind,
            Group = group,
            Exists = issuer is not null,
            Ready = StatusReader.IsTrue(issuer, "Ready"),
            TppZone = issuer.Text("spec", "venafi", "zone"),
            CaSecretName = issuer.Text("spec", "ca", "secretName"),
            Conditions = StatusReader.Conditions(issuer),
            Events = issuer is null ? [] : await _events.OfAsync(ns, kind, name, issuer.Text("metadata", "uid"), cancellationToken).ConfigureAwait(false),
        };
        return _issuers[(kind, ns, name)] = status;
    }

    /// <summary>The request in flight (revision + 1), else the latest that cert-manager kept.</summary>
    public async Task<MeshCertificateRequest?> RequestAsync(JsonObject certificate, CancellationToken cancellationToken)
    {
        JsonObject? latest = null;
        long best = -1;
        var all = await RequestsAsync(certificate.Namespace() ?? "", cancellationToken).ConfigureAwait(false);
        foreach (var request in all[certificate.Name()])
        {
            if (!IsOwnedBy(request, certificate))
                continue;
            var revision = long.TryParse(request.Annotation("cert-manager.io/certificate-revision"), out var n) ? n : 0;
            if (revision > best)
                (latest, best) = (request, revision);
        }

        if (latest is null)
            return null;
        var ready = latest.Condition("Ready");
        return new MeshCertificateRequest
        {
            Name = latest.Name(),
            Namespace = latest.Namespace() ?? "",
            Revision = best > 0 ? (int)best : null,
            InFlight = ready.Text("status") != "True" && ready.Text("reason") is not ("Failed" or "Denied"),
            Conditions = StatusReader.Conditions(latest),
            Events = await _events.OfAsync(latest.Namespace(), "CertificateRequest", latest.Name(), latest.Text("metadata", "uid"), cancellationToken)
                .ConfigureAwait(false),
            FailedUtc = latest.Time("status", "failureTime")?.UtcDateTime,
            TppObjectDn = latest.Annotation("venafi.cert-manager.io/pickup-id"),
        };
    }

    private async Task<ILookup<string, JsonObject>> RequestsAsync(string ns, CancellationToken cancellationToken)
    {
        if (bulk && _requests.TryGetValue(ns, out var known))
            return known;
        var found = new List<JsonObject>();
        await foreach (var request in client.ListAsync(KubeResources.CertificateRequests, ns, null, cancellationToken).ConfigureAwait(false))
            found.Add(request);
        return _requests[ns] = found.ToLookup(r => r.Annotation("cert-manager.io/certificate-name") ?? "");
    }

    private static bool IsOwnedBy(JsonObject request, JsonObject certificate) =>
        request.Items("metadata", "ownerReferences").All(o => o.Text("uid") == certificate.Text("metadata", "uid"));
}
