using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager.X509;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Manifests;
using PkiMesh.Lab.Tests.Workloads;
using PkiMesh.Lab.Workloads;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>A lab that is nothing but a TPP, and a cluster elsewhere that has it sign.</summary>
public class TppOnlyTests
{
    [Fact]
    public async Task Another_clusters_cert_manager_gets_its_certificates_of_it()
    {
        await using var cluster = await TestCluster.StartAsync();
        await using var tpp = await LabHost.StartAsync(new LabOptions { Listen = "127.0.0.1:0", TppOnly = true, StartTime = cluster.Clock.GetUtcNow() });
        var wire = tpp.Wire!;
        Assert.Null(wire.ApiUrl);
        await cluster.ApplyAsync(ManifestFiles.Read("cert-manager.yaml"));
        await cluster.AdvanceAsync(TimeSpan.FromSeconds(30));

        await cluster.ApplyAsync($"""
            apiVersion: v1
            kind: Secret
            metadata:
              name: other-tpp
              namespace: cert-manager
            data:
              username: {Base64(wire.TppUsername!)}
              password: {Base64(wire.TppPassword!)}
            ---
            apiVersion: cert-manager.io/v1
            kind: ClusterIssuer
            metadata:
              name: other-tpp
            spec:
              venafi:
                zone: {wire.TppZone}
                tpp:
                  url: {wire.TppUrl}
                  caBundle: {Base64(await File.ReadAllTextAsync(wire.CaPath))}
                  credentialsRef:
                    name: other-tpp
            ---
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata:
              name: anchor
              namespace: cert-manager
            spec:
              isCA: true
              commonName: root.linkerd.cluster.local
              secretName: anchor
              privateKey:
                algorithm: ECDSA
                rotationPolicy: Always
              issuerRef:
                name: other-tpp
                kind: ClusterIssuer
            """);
        await cluster.AdvanceAsync(TimeSpan.FromMinutes(2));

        Assert.Equal("True", cluster.Get(KnownResources.Certificates, "cert-manager", "anchor").Condition("Ready").Text("status"));
        var secret = cluster.Get(KnownResources.Secrets, "cert-manager", "anchor");
        var chain = PemData.Chain(Convert.FromBase64String(secret.Text("data", "tls.crt")!));
        Assert.Equal(("root.linkerd.cluster.local", "Example Corp Issuing CA 1"), (chain[0].Subject.CommonName, chain[1].Subject.CommonName));
        Assert.Equal([chain[0].SerialHex.ToUpperInvariant()], await SerialsAsync(wire));
    }

    private static async Task<List<string>> SerialsAsync(LabWire wire)
    {
        using var http = new HttpClient(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator }) { BaseAddress = new Uri(wire.TppUrl!) };
        using var granted = await http.PostAsJsonAsync("vedauth/authorize/oauth", new JsonObject { ["client_id"] = "lab", ["username"] = wire.TppUsername, ["password"] = wire.TppPassword, ["scope"] = "certificate:manage" });
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", (string)JsonNode.Parse(await granted.Content.ReadAsStringAsync())!["access_token"]!);
        var found = JsonNode.Parse(await http.GetStringAsync("vedsdk/certificates/"))!;
        return [.. found["Certificates"]!.AsArray().Select(one => (string)one!["X509"]!["Serial"]!)];
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
