using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Mesh;
using PkiMesh.Lab.Manifests;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Tests.Workloads;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Tests.Linkerd;

/// <summary>The mesh of the tutorial, by its own objects, on the lab's cert-manager, trust-manager and TPP.</summary>
internal sealed class TutorialMesh : IAsyncDisposable
{
    private TutorialMesh(TestCluster cluster)
    {
        Cluster = cluster;
    }

    public TestCluster Cluster { get; }

    public IReadOnlyList<MeshEdge> Edges => Cluster.Host.Services.MeshEdges();

    public static async Task<TutorialMesh> BuildAsync(bool oneTier)
    {
        var mesh = new TutorialMesh(await TestCluster.StartAsync(limit: TimeSpan.FromMinutes(8)));
        await mesh.InstallAsync("cert-manager.yaml");
        await mesh.IssueAsync(oneTier);
        await mesh.InstallAsync("trust-manager.yaml");
        await mesh.ApplyAsync("""
            apiVersion: trust.cert-manager.io/v1alpha1
            kind: Bundle
            metadata:
              name: linkerd-identity-trust-roots
            spec:
              sources:
              - secret:
                  name: linkerd-identity-trust-roots
                  key: tls.crt
              target:
                configMap:
                  key: ca-bundle.crt
            """);
        await mesh.InstallAsync("linkerd.yaml");
        foreach (var value in Yaml.Documents(ManifestFiles.Read("emojivoto.yaml")))
        {
            if (value.Text("kind") == "Namespace")
            {
                value.Metadata()["annotations"] = new JsonObject { ["linkerd.io/inject"] = "enabled" };
            }

            await mesh.Cluster.ApplyAsync(value);
        }

        await mesh.Cluster.AdvanceAsync(TimeSpan.FromSeconds(30));
        return mesh;
    }

    /// <summary>The certificates in the ConfigMap that injector and identity mount.</summary>
    public IReadOnlyList<LabCertificate> TrustRoots() =>
        PemBundle.ReadStrict(Cluster.Get(KnownResources.ConfigMaps, "linkerd", "linkerd-identity-trust-roots").Text("data", "ca-bundle.crt")!);

    public List<string> IdentityLog()
    {
        var pod = Cluster.Pods("linkerd", "linkerd-identity-").Single();
        return [.. Cluster.Host.Services.Workloads!.Log("linkerd", pod.Name(), "identity")!.Select(line => line.Text)];
    }

    public ValueTask DisposeAsync() => Cluster.DisposeAsync();

    private async Task InstallAsync(string manifest)
    {
        await ApplyAsync(ManifestFiles.Read(manifest));
        await Cluster.AdvanceAsync(TimeSpan.FromSeconds(30));
    }

    private async Task ApplyAsync(string yaml)
    {
        await Cluster.ApplyAsync(yaml);
        await Cluster.AdvanceAsync(TimeSpan.FromSeconds(10));
    }

    private async Task IssueAsync(bool oneTier)
    {
        var tpp = Cluster.Host.Services.Tpp!;
        await ApplyAsync($"""
            apiVersion: v1
            kind: Secret
            metadata:
              name: tpp-secret
              namespace: cert-manager
            data:
              username: {Base64(tpp.UserName)}
              password: {Base64(tpp.Password)}
            ---
            apiVersion: cert-manager.io/v1
            kind: ClusterIssuer
            metadata:
              name: tpp-issuer
            spec:
              venafi:
                zone: {(oneTier ? tpp.ZoneOneTier : tpp.Zone)}
                tpp:
                  url: {tpp.Url}
                  credentialsRef:
                    name: tpp-secret
            """);
        await ApplyAsync("""
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata:
              name: linkerd-trust-anchor
              namespace: cert-manager
            spec:
              isCA: true
              commonName: root.linkerd.cluster.local
              secretName: linkerd-identity-trust-roots
              duration: 720h
              privateKey:
                rotationPolicy: Always
                algorithm: ECDSA
              usages: [cert sign, crl sign, server auth, client auth]
              issuerRef:
                name: tpp-issuer
                kind: ClusterIssuer
                group: cert-manager.io
            """);
        await ApplyAsync("""
            apiVersion: cert-manager.io/v1
            kind: ClusterIssuer
            metadata:
              name: linkerd-trust-anchor
            spec:
              ca:
                secretName: linkerd-identity-trust-roots
            ---
            apiVersion: v1
            kind: Namespace
            metadata:
              name: linkerd
            ---
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata:
              name: linkerd-identity
              namespace: linkerd
            spec:
              secretName: linkerd-identity-issuer
              duration: 48h
              renewBefore: 25h
              issuerRef:
                name: linkerd-trust-anchor
                kind: ClusterIssuer
              commonName: identity.linkerd.cluster.local
              dnsNames: [identity.linkerd.cluster.local]
              isCA: true
              privateKey:
                rotationPolicy: Always
                algorithm: ECDSA
              usages: [cert sign, crl sign, server auth, client auth]
            """);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
