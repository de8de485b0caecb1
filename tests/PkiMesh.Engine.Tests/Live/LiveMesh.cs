using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Live;

/// <summary>A lab with a whole mesh in it: control plane, demo application, and a pod outside the mesh that calls into it.</summary>
public sealed class LiveMesh : IAsyncLifetime
{
    private const string Stranger = """
        apiVersion: v1
        kind: Namespace
        metadata: {name: outside}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: caller, namespace: outside}
        spec:
          selector: {matchLabels: {a: caller}}
          template:
            metadata: {labels: {a: caller}}
            spec:
              containers:
              - name: c
                image: example.com/caller:1
                env: [{name: TARGET, value: "http://web-svc.emojivoto:80"}]
        ---
        apiVersion: v1
        kind: Service
        metadata: {name: plain-svc, namespace: outside}
        spec: {selector: {a: caller}, ports: [{port: 80, targetPort: 8080}]}
        ---
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: curious, namespace: emojivoto}
        spec:
          selector: {matchLabels: {a: curious}}
          template:
            metadata: {labels: {a: curious}, annotations: {config.linkerd.io/proxy-enable-native-sidecar: "false"}}
            spec:
              containers:
              - name: c
                image: example.com/curious:1
                env: [{name: TARGET, value: "http://plain-svc.outside:80"}]
        """;

    private readonly LabFixture _lab = new();

    public EngineEntry Engine => _lab.Engine;

    public PkiMeshLab Lab => _lab.Lab;

    public MeshCluster Cluster => _lab.Cluster;

    public TppSession Session => _lab.Session;

    public MeshTrustAnchor Anchor { get; private set; } = null!;

    internal KubeClient Client => _lab.Client;

    public async Task InitializeAsync()
    {
        await _lab.InitializeAsync();
        var operation = new RecordingOperation();
        await _lab.IssuerAsync("tpp-issuer", Lab.TppZone);
        Anchor = await Engine.Mesh.NewTrustAnchorAsync(Cluster, new MeshTrustAnchorOptions { IssuerName = "tpp-issuer", Session = Session }, operation, CancellationToken.None);
        await Engine.Mesh.NewIdentityIssuerAsync(Cluster, new MeshIdentityIssuerOptions { Anchor = Anchor }, operation, CancellationToken.None);
        await _lab.InstallAsync(MeshComponentKind.TrustManager, "trust-manager.yaml", operation);
        await Engine.Trust.SyncAsync(Cluster, new TrustBundleOptions(), operation, CancellationToken.None);
        await _lab.InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml", operation);
        await _lab.InstallAsync(MeshComponentKind.Demo, "emojivoto.yaml", operation);
        await Engine.Components.InstallAsync(Cluster, MeshComponentKind.Demo, new MeshComponentOptions { ManifestText = Stranger }, operation, CancellationToken.None);
        await Engine.Mesh.EnableInjectionAsync(Cluster, "emojivoto", new MeshInjectionOptions { Restart = true }, operation, CancellationToken.None);
        await Engine.Lab.StepAsync(Lab, TimeSpan.FromMinutes(1), CancellationToken.None);
    }

    public Task DisposeAsync() => _lab.DisposeAsync();

    internal Task ApplyAsync(KubeResource resource, JsonObject body) => _lab.ApplyAsSomebodyAsync(resource, body);
}

[CollectionDefinition(Name)]
public sealed class LiveMeshGroup : ICollectionFixture<LiveMesh>
{
    public const string Name = "live mesh";
}
