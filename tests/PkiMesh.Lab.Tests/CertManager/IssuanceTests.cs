using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Pki;
using Xunit;

namespace PkiMesh.Lab.Tests.CertManager;

public class IssuanceTests
{
    private const string Anchor = """
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: anchor, namespace: cert-manager}
        spec:
          secretName: anchor-secret
          commonName: root.linkerd.cluster.local
          duration: 720h
          isCA: true
          issuerRef: {name: self, kind: ClusterIssuer, group: cert-manager.io}
          privateKey: {algorithm: ECDSA, rotationPolicy: Always}
          usages: [cert sign, crl sign, server auth, client auth]
        """;

    private const string Identity = """
        apiVersion: cert-manager.io/v1
        kind: Certificate
        metadata: {name: identity, namespace: cert-manager}
        spec:
          secretName: identity-secret
          commonName: identity.linkerd.cluster.local
          dnsNames: [identity.linkerd.cluster.local]
          duration: 48h
          renewBefore: 25h
          isCA: true
          issuerRef: {name: anchor, kind: ClusterIssuer, group: cert-manager.io}
          privateKey: {algorithm: ECDSA}
          usages: [cert sign, crl sign, server auth, client auth]
        """;

    [Fact]
    public async Task An_issuance_is_written_by_eight_managers_in_the_recorded_order()
    {
        await using var lab = await StartWithAnchorAsync();
        lock (lab.Timeline)
        {
            lab.Timeline.Clear();
        }

        await lab.CreateAsync(KnownResources.Certificates, Identity);
        await lab.RestAsync();

        // Readiness and the key manager run beside the others: recorded in either place. tutorial/04, errors-tpp ok-password.
        string[] beside = ["Modified Certificate identity by cert-manager-certificates-readiness (Update, status)"];
        var temporary = lab.Timeline.First(line => line.StartsWith("Added Secret identity-", StringComparison.Ordinal) && line.Contains("key-manager", StringComparison.Ordinal)).Split(' ')[2];
        Assert.Equal(
            [
                "Added Certificate identity by kubectl-client-side-apply (Update)",
                "Modified Certificate identity by cert-manager-certificates-trigger (Update, status)",
                "Added Secret TEMP by cert-manager-certificates-key-manager (Update)",
                "Modified Certificate identity by cert-manager-certificates-key-manager (Update, status)",
                "Added CertificateRequest identity-1 by cert-manager-certificates-request-manager (Update)",
                "Modified CertificateRequest identity-1 by cert-manager-certificaterequests-approver (Update, status)",
                "Modified CertificateRequest identity-1 by cert-manager-certificaterequests-issuer-ca (Update, status)",
                "Added Secret identity-secret by cert-manager-certificates-issuing (Apply)",
            ],
            Ordered(lab.Timeline.Where(line => !beside.Contains(line)).Select(line => line.Replace(temporary, "TEMP", StringComparison.Ordinal)).Take(8)));
        Assert.Contains(lab.Timeline, line => line.StartsWith("Modified Certificate identity by cert-manager-certificates-issuing (Update, status)", StringComparison.Ordinal));
        Assert.Contains("Deleted Secret " + temporary + " by ", lab.Timeline);
        Assert.Contains(beside[0], lab.Timeline);
        Assert.Null(lab.Certificate("cert-manager", "identity").At("status", "nextPrivateKeySecretName"));
    }

    [Fact]
    public async Task Every_step_of_an_issuance_leaves_its_event()
    {
        await using var lab = await StartWithAnchorAsync();

        await lab.CreateAsync(KnownResources.Certificates, Identity);
        await lab.RestAsync();

        var generated = lab.Events("Certificate", "identity").Single(line => line.Contains("Generated", StringComparison.Ordinal));
        Assert.Matches("^Normal Generated x1 cert-manager-certificates-key-manager: Stored new private key in temporary Secret resource \"identity-[a-z0-9]{5}\"$", generated);
        // Each controller tells after it has written, when the next one may have told already.
        Assert.Equal(
            new[]
            {
                "Normal Issuing x1 cert-manager-certificates-trigger: Issuing certificate as Secret does not exist",
                generated,
                "Normal Requested x1 cert-manager-certificates-request-manager: Created new CertificateRequest resource \"identity-1\"",
                "Normal Issuing x1 cert-manager-certificates-issuing: The certificate has been successfully issued",
            }.Order(StringComparer.Ordinal),
            lab.Events("Certificate", "identity").Order(StringComparer.Ordinal));
        var requestEvents = lab.Events("CertificateRequest", "identity-1");
        foreach (var issuer in new[] { "acme", "ca", "selfsigned", "vault", "venafi" })
        {
            Assert.Contains($"Normal WaitingForApproval x1 cert-manager-certificaterequests-issuer-{issuer}: Not signing CertificateRequest until it is Approved", requestEvents);
        }

        Assert.Contains("Normal cert-manager.io x1 cert-manager-certificaterequests-approver: Certificate request has been approved by cert-manager.io", requestEvents);
        Assert.Contains("Normal CertificateIssued x1 cert-manager-certificaterequests-issuer-ca: Certificate fetched from issuer successfully", requestEvents);
        Assert.Equal(7, requestEvents.Count);
        Assert.Equal(["Normal KeyPairVerified x2 cert-manager-clusterissuers: Signing CA verified"], lab.Events("ClusterIssuer", "anchor"));
    }

    [Fact]
    public async Task The_Secret_holds_chain_root_and_key_as_recorded()
    {
        await using var lab = await StartWithAnchorAsync();

        await lab.CreateAsync(KnownResources.Certificates, Identity);
        await lab.RestAsync();

        var secret = lab.Secret("cert-manager", "identity-secret")!;
        var chain = PemData.Chain(secret.SecretBytes("tls.crt")!);
        var anchor = PemData.Certificate(lab.Secret("cert-manager", "anchor-secret")!.SecretBytes("tls.crt")!);
        Assert.Equal("kubernetes.io/tls", secret.Text("type"));
        Assert.Equal(["identity.linkerd.cluster.local"], chain.Select(certificate => certificate.Subject.CommonName));
        Assert.Equal(anchor, PemData.Certificate(secret.SecretBytes("ca.crt")!));
        Assert.StartsWith("-----BEGIN EC PRIVATE KEY-----", secret.SecretText("tls.key"), StringComparison.Ordinal);
        Assert.True(LabKey.FromPem(secret.SecretText("tls.key")!).Matches(chain[0]));
        Assert.True(chain[0].IsCa);
        Assert.Equal(KeyUsages.CertSign | KeyUsages.CrlSign, chain[0].KeyUsage);
        Assert.Equal("ECDSA-SHA256", chain[0].SignatureAlgorithm);
        Assert.Equal(TimeSpan.FromHours(48), chain[0].NotAfter - chain[0].NotBefore);
        Assert.Equal(
            """{"cert-manager.io/alt-names":"identity.linkerd.cluster.local","cert-manager.io/certificate-name":"identity","cert-manager.io/common-name":"identity.linkerd.cluster.local","cert-manager.io/ip-sans":"","cert-manager.io/issuer-group":"cert-manager.io","cert-manager.io/issuer-kind":"ClusterIssuer","cert-manager.io/issuer-name":"anchor","cert-manager.io/uri-sans":""}""",
            Sorted(secret.At("metadata", "annotations")));
        Assert.Equal("""{"controller.cert-manager.io/fao":"true"}""", secret.At("metadata", "labels")!.ToJsonString());
    }

    [Fact]
    public async Task The_status_tells_the_times_of_the_certificate_and_the_renewal()
    {
        await using var lab = await StartWithAnchorAsync();

        await lab.CreateAsync(KnownResources.Certificates, Identity);
        await lab.RestAsync();

        var status = lab.Certificate("cert-manager", "identity")["status"];
        var issued = PemData.Certificate(lab.Secret("cert-manager", "identity-secret")!.SecretBytes("tls.crt")!);
        Assert.Equal("True Ready: Certificate is up to date and has not expired", CertManagerLab.Condition(lab.Certificate("cert-manager", "identity"), "Ready"));
        Assert.Equal(1, status.Number("revision"));
        Assert.Equal(PkiMesh.Lab.Controllers.KubeTime.Seconds(issued.NotAfter - TimeSpan.FromHours(25)), status.Text("renewalTime"));
        Assert.Equal(["notAfter", "notBefore", "renewalTime", "revision"], ((JsonObject)status!).Select(entry => entry.Key).Where(key => key != "conditions").Order(StringComparer.Ordinal));
    }

    internal static async Task<CertManagerLab> StartWithAnchorAsync()
    {
        var lab = await CertManagerLab.StartAsync();
        await lab.CreateAsync(KnownResources.ClusterIssuers, "{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {name: self}, spec: {selfSigned: {}}}");
        await lab.CreateAsync(KnownResources.Certificates, Anchor);
        await lab.RestAsync();
        await lab.CreateAsync(KnownResources.ClusterIssuers, "{apiVersion: cert-manager.io/v1, kind: ClusterIssuer, metadata: {name: anchor}, spec: {ca: {secretName: anchor-secret}}}");
        await lab.RestAsync();
        return lab;
    }

    private static string Sorted(JsonNode? map) => new JsonObject(((JsonObject)map!).OrderBy(entry => entry.Key, StringComparer.Ordinal)
        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value?.DeepClone()))).ToJsonString();

    // One write may name two managers in either order.
    private static IEnumerable<string> Ordered(IEnumerable<string> lines) => lines.Select(line =>
        line.IndexOf(" by ", StringComparison.Ordinal) is var at and > 0 ? line[..(at + 4)] + string.Join(", ", line[(at + 4)..].Split("), ").Select(part => part.TrimEnd(')') + ")").Order(StringComparer.Ordinal)) : line);
}
