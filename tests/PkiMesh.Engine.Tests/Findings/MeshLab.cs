using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Manifests;
using PkiMesh.Engine.Tests.Mesh;
using PkiMesh.Engine.Tests.Rotation;

namespace PkiMesh.Engine.Tests.Findings;

/// <summary>A lab of its own with a mesh in it, and what Test-PkiMesh sees of that.</summary>
internal sealed class MeshLab : IAsyncDisposable
{
    private static readonly CancellationToken s_never = CancellationToken.None;
    private readonly EngineEntry _engine;
    private MeshCluster? _cluster;
    private PkiMeshLab? _lab;

    private MeshLab(EngineEntry engine) => _engine = engine;

    public PkiMeshLab Lab => _lab!;

    public EngineEntry Engine => _engine;

    public MeshCluster Cluster => _cluster!;

    public KubeClient Client => _engine.ClusterPort.ClientOf(Cluster);

    public TppSession? Session { get; private set; }

    /// <summary>The mesh of the tutorial, by its own objects.</summary>
    public static async Task<MeshLab> TutorialAsync(bool oneTier)
    {
        var mesh = await StartAsync();
        await mesh.InstallAsync(MeshComponentKind.CertManager, "cert-manager.yaml");
        await mesh.ApplyAsync(Tutorial.Issuer(mesh.Lab, oneTier ? mesh.Lab.TppZoneOneTier : mesh.Lab.TppZone));
        await mesh.ApplyAsync(Tutorial.Anchor);
        await mesh.ApplyAsync(Tutorial.IdentityIssuer);
        await mesh.InstallAsync(MeshComponentKind.TrustManager, "trust-manager.yaml");
        await mesh.ApplyAsync(Tutorial.Bundle);
        await mesh.FinishAsync();
        return mesh;
    }

    /// <summary>The mesh of another test; whoever made it ends it.</summary>
    public static MeshLab Of(RotationLab lab) => new(lab.Engine) { _lab = lab.Lab, _cluster = lab.Cluster, Session = lab.Session };

    /// <summary>No mesh: cert-manager alone, and a session with TPP.</summary>
    public static async Task<MeshLab> CertManagerAsync()
    {
        var mesh = await StartAsync();
        await mesh.InstallAsync(MeshComponentKind.CertManager, "cert-manager.yaml");
        mesh.Session = await mesh._engine.Tpp.ConnectAsync(
            new TppConnectRequest
            {
                Url = mesh.Lab.TppUrl.AbsoluteUri,
                Grant = TppGrantKind.Credential,
                UserName = mesh.Lab.TppUsername,
                Secret = mesh.Lab.TppPassword,
                CertificateAuthorityPath = mesh.Lab.CaPath,
                Timeout = TimeSpan.FromMinutes(3),
            }, new RecordingOperation(), s_never);
        return mesh;
    }

    /// <summary>The mesh that this module makes.</summary>
    public static async Task<MeshLab> OwnAsync(bool oneTier = false)
    {
        var mesh = await CertManagerAsync();
        var operation = new RecordingOperation();
        var zone = oneTier ? mesh.Lab.TppZoneOneTier : mesh.Lab.TppZone;
        var issuer = await mesh._engine.CertManager.NewTppClusterIssuerAsync(mesh.Cluster, new TppClusterIssuerOptions { Name = "tpp-issuer", Zone = zone, Session = mesh.Session! }, operation, s_never);
        var anchor = await mesh._engine.Mesh.NewTrustAnchorAsync(mesh.Cluster, new MeshTrustAnchorOptions { IssuerName = issuer.Name, Session = mesh.Session }, operation, s_never);
        await mesh._engine.Mesh.NewIdentityIssuerAsync(mesh.Cluster, new MeshIdentityIssuerOptions { Anchor = anchor }, operation, s_never);
        await mesh.InstallAsync(MeshComponentKind.TrustManager, "trust-manager.yaml");
        await mesh._engine.Trust.SyncAsync(mesh.Cluster, new TrustBundleOptions(), operation, s_never);
        await mesh.FinishAsync();
        return mesh;
    }

    public Task<MeshProof> ProveAsync(int livePods = 3) =>
        _engine.Proof.TestAsync(Cluster, new MeshProofOptions { Session = Session, LivePods = livePods }, new RecordingOperation(), s_never);

    /// <summary>Another mesh of the lab, made of objects alone: no pod has a proxy.</summary>
    public Task<MeshProof> ProveAsync(string ns, string trustNamespace, TppSession? session = null) =>
        _engine.Proof.TestAsync(Cluster, new MeshProofOptions { Namespace = ns, TrustNamespace = trustNamespace, Session = session }, new RecordingOperation(), s_never);

    public Task<IReadOnlyList<PkiMeshLabEdge>> EdgesAsync() => _engine.Lab.GetEdgesAsync(Lab, s_never);

    public Task StepAsync(TimeSpan by) => _engine.Lab.StepAsync(Lab, by, s_never);

    /// <summary>Moves the clock to a time.</summary>
    public async Task StepToAsync(DateTime utc)
    {
        var now = (await _engine.Lab.GetAsync(Lab, s_never)).NowUtc.UtcDateTime;
        await StepAsync(utc - now);
    }

    /// <summary>Applies manifests as somebody else would, and lets the controllers come to rest.</summary>
    public async Task ApplyAsync(string yaml)
    {
        foreach (var document in ManifestParser.ParseSome(yaml, "the test"))
        {
            var resource = await Client.Discovery.RequireAsync(document.ApiVersion, document.Kind, s_never);
            await Client.ApplyAsync(resource, document.Body, new ApplyOptions(Force: true), s_never);
        }

        await StepAsync(TimeSpan.FromSeconds(15));
    }

    public async ValueTask DisposeAsync()
    {
        if (_lab is not null)
            await _engine.Lab.StopAsync(_lab, s_never);
        await _engine.DisposeAsync();
    }

    private static async Task<MeshLab> StartAsync()
    {
        var mesh = new MeshLab((EngineEntry)EngineEntry.Create());
        var options = new PkiMeshLabOptions { ProgramPath = LabProgram.Path, Seed = 7, Timeout = TimeSpan.FromMinutes(2) };
        mesh._lab = await mesh._engine.Lab.StartAsync(options, new RecordingOperation(), s_never);
        mesh._cluster = await mesh._engine.Clusters.ConnectAsync(new MeshClusterOptions { KubeConfigPath = mesh._lab.KubeConfigPath }, new RecordingOperation(), s_never);
        return mesh;
    }

    private async Task FinishAsync()
    {
        await InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml");
        await InstallAsync(MeshComponentKind.Demo, "emojivoto.yaml");
        await _engine.Mesh.EnableInjectionAsync(Cluster, "emojivoto", new MeshInjectionOptions { Restart = true }, new RecordingOperation(), s_never);
        await StepAsync(TimeSpan.FromSeconds(30));
    }

    private async Task InstallAsync(MeshComponentKind component, string file)
    {
        var options = new MeshComponentOptions { ManifestPath = Path.Combine(Lab.ManifestsPath!, file), Timeout = TimeSpan.FromMinutes(3) };
        await _engine.Components.InstallAsync(Cluster, component, options, new RecordingOperation(), s_never);
    }
}
