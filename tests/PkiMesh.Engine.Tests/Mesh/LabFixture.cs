using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;
using Xunit;

namespace PkiMesh.Engine.Tests.Mesh;

/// <summary>One lab for all tests of the collection, with cert-manager in it. Tests keep apart by the names they use.</summary>
public sealed class LabFixture : IAsyncLifetime
{
    private EngineEntry? _engine;

    public EngineEntry Engine => _engine!;

    public PkiMeshLab Lab { get; private set; } = null!;

    public MeshCluster Cluster { get; private set; } = null!;

    public TppSession Session { get; private set; } = null!;

    public MeshComponent CertManager { get; private set; } = null!;

    internal KubeClient Client => Engine.ClusterPort.ClientOf(Cluster);

    public async Task InitializeAsync()
    {
        _engine = (EngineEntry)EngineEntry.Create();
        var operation = new RecordingOperation();
        var options = new PkiMeshLabOptions { ProgramPath = LabProgram.Path, Seed = 7, Timeout = TimeSpan.FromMinutes(2) };
        Lab = await Engine.Lab.StartAsync(options, operation, CancellationToken.None);
        Cluster = await Engine.Clusters.ConnectAsync(new MeshClusterOptions { KubeConfigPath = Lab.KubeConfigPath }, operation, CancellationToken.None);
        Session = await ConnectTppAsync();
        CertManager = await InstallAsync(MeshComponentKind.CertManager, "cert-manager.yaml", operation);
    }

    public async Task DisposeAsync()
    {
        if (Lab is not null)
            await Engine.Lab.StopAsync(Lab, CancellationToken.None);
        if (_engine is not null)
            await _engine.DisposeAsync();
    }

    internal Task<MeshComponent> InstallAsync(MeshComponentKind component, string file, RecordingOperation operation) =>
        Engine.Components.InstallAsync(Cluster, component,
            new MeshComponentOptions { ManifestPath = Path.Combine(Lab.ManifestsPath!, file), Timeout = TimeSpan.FromMinutes(3) }, operation, CancellationToken.None);

    public Task<TppSession> ConnectTppAsync() => Engine.Tpp.ConnectAsync(
        new TppConnectRequest
        {
            Url = Lab.TppUrl.AbsoluteUri,
            Grant = TppGrantKind.Credential,
            UserName = Lab.TppUsername,
            Secret = Lab.TppPassword,
            CertificateAuthorityPath = Lab.CaPath,
            Timeout = TimeSpan.FromMinutes(3),
        }, new RecordingOperation(), CancellationToken.None);

    /// <summary>An issuer for a zone, of its own name.</summary>
    internal Task<TppClusterIssuer> IssuerAsync(string name, string zone, RecordingOperation? operation = null) =>
        Engine.CertManager.NewTppClusterIssuerAsync(Cluster, new TppClusterIssuerOptions { Name = name, Zone = zone, Session = Session },
            operation ?? new RecordingOperation(), CancellationToken.None);

    /// <summary>resourceVersion of everything this module writes or has written for it.</summary>
    internal async Task<Dictionary<string, string>> SnapshotAsync()
    {
        var all = new Dictionary<string, string>();
        KubeResource[] kinds =
        [
            KubeResources.Namespaces, KubeResources.Secrets, KubeResources.ConfigMaps, KubeResources.Services, KubeResources.ServiceAccounts, KubeResources.Deployments,
            KubeResources.DaemonSets, KubeResources.CustomResourceDefinitions, KubeResources.MutatingWebhooks, KubeResources.ValidatingWebhooks,
            KubeResources.Certificates, KubeResources.CertificateRequests, KubeResources.ClusterIssuers,
        ];
        foreach (var kind in kinds)
            await foreach (var o in Client.ListAsync(kind, null, null, CancellationToken.None))
                all[kind.Describe(o.Namespace(), o.Name())] = o.ResourceVersion();
        return all;
    }

    /// <summary>Makes an object as another field manager would.</summary>
    internal async Task ApplyAsSomebodyAsync(KubeResource resource, JsonObject body)
    {
        var request = new HttpRequestMessage(HttpMethod.Patch, $"{Client.Server}{resource.PathOf(body.Namespace(), body.Name())}?fieldManager=somebody&force=true")
        {
            Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/apply-patch+yaml"),
        };
        if (Client.Raw.Credentials is { } credentials)
            await credentials.ProcessHttpRequestAsync(request, CancellationToken.None);
        using var answer = await Client.Raw.HttpClient.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    internal Task ApplyAsSomebodyAsync(KubeResource resource, string json) => ApplyAsSomebodyAsync(resource, JsonNode.Parse(json)!.AsObject());
}

[CollectionDefinition("lab")]
public sealed class LabCollection : ICollectionFixture<LabFixture>;
