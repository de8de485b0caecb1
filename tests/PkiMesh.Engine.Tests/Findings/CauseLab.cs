using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Findings;

/// <summary>One lab with a TPP issuer, an anchor, a CA issuer and an identity issuer for each thing that can go wrong; read once they are at rest.</summary>
public sealed class CauseLab : IAsyncLifetime
{
    private const string Down = "tpp-down";
    private readonly Dictionary<string, MeshCertificate> _read = [];
    private MeshLab? _mesh;

    internal MeshLab Mesh => _mesh!;

    public MeshCertificate Anchor(string row) => _read[$"cert-manager/{row}"];

    public MeshCertificate Identity(string row) => _read[$"m-{row}/identity"];

    public async Task InitializeAsync()
    {
        _mesh = await MeshLab.CertManagerAsync();
        var zones = _mesh.Lab.TppZone[..(_mesh.Lab.TppZone.IndexOf(@"\Certificates\", StringComparison.Ordinal) + @"\Certificates\".Length)] + @"lab\";
        string[] failing = ["no-rights", "rsa-only", "example-com", "create-denied", "request-refused", "root-first", "leaf-template", "no-keycertsign", "pathlen0", "stuck", "approval",
            "enrolment-fails", "service-generated", "locked-subject", "validity-24h", "p384-ca", "ed25519-ca"];
        StringBuilder all = new();
        foreach (var zone in failing)
            all.Append(Row(zone, zones + zone));
        all.Append(Row("zone-missing", zones + "zone-missing"));
        all.Append(Row("well", _mesh.Lab.TppZone));
        all.Append(Row("rsa4096", _mesh.Lab.TppZone, key: "{algorithm: RSA, size: 4096}"));
        all.Append(Row("p384", _mesh.Lab.TppZone, key: "{algorithm: ECDSA, size: 384}"));
        all.Append(Row("wrong-password", _mesh.Lab.TppZone, secret: $"{{username: {Base64(_mesh.Lab.TppUsername)}, password: {Base64("wrong")}}}"));
        all.Append(Row("bad-token", _mesh.Lab.TppZone, secret: $"{{access-token: {Base64("no-such-token")}}}"));
        all.Append(Row("no-keys", _mesh.Lab.TppZone, secret: "{}"));
        all.Append(Row("refused", _mesh.Lab.TppZone, url: "https://127.0.0.1:1/vedsdk"));
        all.Append(Row("unknown-host", _mesh.Lab.TppZone, url: "https://tpp.invalid/vedsdk"));
        all.Append(Row("untrusted", _mesh.Lab.TppZone, caBundle: OtherCa()));
        await _mesh.ApplyAsync(all.ToString());
        await _mesh.StepAsync(TimeSpan.FromMinutes(10));
        await ReadAsync();

        // A TPP that cannot serve; last, for it fails whatever is tried meanwhile.
        var fault = new PkiMeshLabFault { Action = PkiMeshLabFaultAction.Status, Server = PkiMeshLabServer.Tpp, PathPattern = "vedauth", StatusCode = 503 };
        await _mesh.Engine.Lab.AddFaultAsync(_mesh.Lab, fault, CancellationToken.None);
        await _mesh.ApplyAsync(Row(Down, _mesh.Lab.TppZone));
        await _mesh.StepAsync(TimeSpan.FromSeconds(30));
        await ReadAsync(Down);
        await _mesh.Engine.Lab.ClearFaultsAsync(_mesh.Lab, CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        if (_mesh is not null)
            await _mesh.DisposeAsync();
    }

    private async Task ReadAsync(string? row = null)
    {
        var query = new MeshCertificateQuery { Session = _mesh!.Session };
        await foreach (var certificate in _mesh.Engine.CertManager.GetCertificatesAsync(_mesh.Cluster, query, new RecordingOperation(), CancellationToken.None))
        {
            if (row is null || certificate.ToString() == $"cert-manager/{row}" || certificate.Namespace == $"m-{row}")
                _read[certificate.ToString()] = certificate;
        }
    }

    private string Row(string name, string zone, string? secret = null, string? url = null, string? caBundle = null, string key = "{algorithm: ECDSA}")
    {
        var password = new NetworkCredential("", _mesh!.Lab.TppPassword).Password;
        return $$"""
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: {{name}}-credentials, namespace: cert-manager}
            data: {{secret ?? $"{{username: {Base64(_mesh.Lab.TppUsername)}, password: {Base64(password)}}}"}}
            ---
            apiVersion: cert-manager.io/v1
            kind: ClusterIssuer
            metadata: {name: "{{name}}"}
            spec:
              venafi:
                zone: '{{zone}}'
                tpp:
                  url: {{url ?? _mesh.Lab.TppUrl.AbsoluteUri}}
                  credentialsRef: {name: "{{name}}-credentials"}
                  {{(caBundle is null ? "" : $"caBundle: {caBundle}")}}
            ---
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata: {name: {{name}}, namespace: cert-manager}
            spec:
              isCA: true
              commonName: {{name}}.linkerd.cluster.local
              secretName: {{name}}
              duration: 720h
              privateKey: {{key}}
              usages: [cert sign, crl sign, server auth, client auth]
              issuerRef: {name: {{name}}, kind: ClusterIssuer}
            ---
            apiVersion: cert-manager.io/v1
            kind: ClusterIssuer
            metadata: {name: {{name}}-signer}
            spec:
              ca: {secretName: "{{name}}"}
            ---
            apiVersion: v1
            kind: Namespace
            metadata: {name: "m-{{name}}"}
            ---
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata: {name: identity, namespace: m-{{name}}}
            spec:
              isCA: true
              commonName: identity.linkerd.cluster.local
              dnsNames: [identity.linkerd.cluster.local]
              secretName: linkerd-identity-issuer
              duration: 48h
              privateKey: {algorithm: ECDSA}
              usages: [cert sign, crl sign, server auth, client auth]
              issuerRef: {name: {{name}}-signer, kind: ClusterIssuer}

            """;
    }

    private static string OtherCa()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=another CA", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var ca = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddYears(5));
        return Base64(ca.ExportCertificatePem());
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
