using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>What the policies look at: the Certificate, its Secret, and the requests of its current and its next revision.</summary>
internal sealed class PolicyInput(JsonObject certificate, JsonObject? secret, JsonObject? current, JsonObject? next)
{
    public JsonObject Certificate { get; } = certificate;

    public JsonNode? Spec => Certificate["spec"];

    public JsonObject? Secret { get; } = secret;

    public JsonObject? CurrentRequest { get; } = current;

    public JsonObject? NextRequest { get; } = next;

    public LabCertificate ReadCertificate() => PemData.Certificate(Secret.SecretBytes(Names.TlsCertificate) ?? []);

    public LabKey ReadKey() => PemData.PrivateKey(Secret.SecretBytes(Names.TlsKey) ?? []);

    public static PolicyInput Gather(ILabApi api, JsonObject certificate, IReadOnlyList<JsonObject> ownedRequests)
    {
        var secret = api.Get(KnownResources.Secrets, certificate.Namespace(), certificate.Text("spec", "secretName") ?? "");
        var revision = certificate.Number("status", "revision");
        return new PolicyInput(
            certificate,
            secret,
            revision is { } current ? Single(OfRevision(ownedRequests, current), "current", current) : null,
            Single(OfRevision(ownedRequests, (revision ?? 0) + 1), "next", (revision ?? 0) + 1));
    }

    public static IReadOnlyList<JsonObject> OfRevision(IReadOnlyList<JsonObject> requests, int revision) =>
        [.. requests.Where(request => request.Annotation(Names.CertificateRevision) == revision.ToString(CultureInfo.InvariantCulture))];

    private static JsonObject? Single(IReadOnlyList<JsonObject> requests, string which, int revision) => requests.Count <= 1
        ? requests.FirstOrDefault()
        : throw new InvalidOperationException(
            $"multiple CertificateRequests were found for the '{which}' revision {revision}, issuance is skipped until there are no more duplicates");
}
