using System.Reflection;
using PkiMesh.Engine;

namespace PkiMesh.Soak;

/// <summary>A lab with a whole mesh, and the questions asked of it.</summary>
internal sealed class SoakMesh : IAsyncDisposable
{
    private readonly IPkiMeshEngine _engine;
    private readonly MeshCluster _cluster;

    private SoakMesh(IPkiMeshEngine engine, PkiMeshLab lab, MeshCluster cluster) => (_engine, Lab, _cluster) = (engine, lab, cluster);

    public PkiMeshLab Lab { get; }

    public DateTime NowUtc { get; private set; }

    /// <summary>Connections asked: each a validation of the live chains at both ends.</summary>
    public long Asked { get; private set; }

    /// <summary>Those that would have failed, with when and why.</summary>
    public List<string> Failures { get; } = [];

    public static async Task<SoakMesh> BuildAsync(SoakOptions options)
    {
        var never = CancellationToken.None;
        var operation = new SoakOperation(_ => { });
        var engine = EngineEntry.Create();
        var program = typeof(SoakMesh).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(one => one.Key == "LabProgram").Value!;
        var lab = await engine.Lab.StartAsync(new PkiMeshLabOptions { ProgramPath = program, Seed = options.Seed, Timeout = TimeSpan.FromMinutes(2) }, operation, never);
        var cluster = await engine.Clusters.ConnectAsync(new MeshClusterOptions { KubeConfigPath = lab.KubeConfigPath }, operation, never);
        var session = await engine.Tpp.ConnectAsync(new TppConnectRequest
        {
            Url = lab.TppUrl.AbsoluteUri,
            Grant = TppGrantKind.Credential,
            UserName = lab.TppUsername,
            Secret = lab.TppPassword,
            CertificateAuthorityPath = lab.CaPath,
        }, operation, never);
        var mesh = new SoakMesh(engine, lab, cluster);
        await mesh.InstallAsync(MeshComponentKind.CertManager, "cert-manager.yaml");
        await engine.CertManager.NewTppClusterIssuerAsync(cluster, new TppClusterIssuerOptions
        {
            Name = "tpp-issuer",
            Zone = options.OneTier ? lab.TppZoneOneTier : lab.TppZone,
            Session = session,
            // An access token ends after 90 days; its renewal is not what is soaked here.
            Credential = new System.Net.NetworkCredential(lab.TppUsername, lab.TppPassword),
        }, operation, never);
        var anchor = await engine.Mesh.NewTrustAnchorAsync(cluster, new MeshTrustAnchorOptions
        {
            IssuerName = "tpp-issuer",
            Duration = options.Tutorial ? TimeSpan.FromHours(720) : TimeSpan.FromDays(options.AnchorDays),
            RenewalPolicy = options.Tutorial ? MeshRenewalPolicy.Automatic : MeshRenewalPolicy.Disabled,
            RotationPolicy = options.Mode == AnchorMode.SameKey ? MeshRotationPolicy.Never : MeshRotationPolicy.Always,
        }, operation, never);
        await engine.Mesh.NewIdentityIssuerAsync(cluster, new MeshIdentityIssuerOptions { Anchor = anchor }, operation, never);
        await mesh.InstallAsync(MeshComponentKind.TrustManager, "trust-manager.yaml");
        await engine.Trust.SyncAsync(cluster, new TrustBundleOptions { Mode = options.Tutorial ? AnchorMode.SecretChain : options.Mode }, operation, never);
        await mesh.InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml");
        await mesh.InstallAsync(MeshComponentKind.Demo, "emojivoto.yaml");
        mesh.NowUtc = (await engine.Lab.GetAsync(lab, never)).NowUtc.UtcDateTime;
        return mesh;
    }

    public async Task StepAsync(TimeSpan by, string when)
    {
        NowUtc = (await _engine.Lab.StepAsync(Lab, by, CancellationToken.None)).NowUtc.UtcDateTime;
        await AskAsync(when);
    }

    /// <summary>Asks every connection that workloads make; true where each is secured.</summary>
    public async Task<bool> AskAsync(string when)
    {
        var edges = await _engine.Lab.GetEdgesAsync(Lab, CancellationToken.None);
        Asked += edges.Count;
        var broken = edges.Where(edge => !edge.Secured).ToList();
        Failures.AddRange(broken.Select(edge => $"{NowUtc:u} {when}: {edge.Source} -> {edge.Destination}: {edge.Error}"));
        return broken.Count == 0 && edges.Count > 0;
    }

    public Task<MeshRotation> RotateAsync(MeshRotationOptions options, Action<string> say, Func<MeshRotation, Task> onStep) =>
        _engine.Rotation.UpdateAsync(_cluster, options, new SoakOperation(say), onStep, CancellationToken.None);

    public Task<MeshRotation> StandAsync() => _engine.Rotation.GetAsync(_cluster, new MeshRotationOptions(), new SoakOperation(_ => { }), CancellationToken.None);

    public Task AddFaultAsync(PkiMeshLabFault fault) => _engine.Lab.AddFaultAsync(Lab, fault, CancellationToken.None);

    public Task ClearFaultsAsync() => _engine.Lab.ClearFaultsAsync(Lab, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await _engine.Lab.StopAsync(Lab, CancellationToken.None);
        await _engine.DisposeAsync();
    }

    private Task InstallAsync(MeshComponentKind component, string file) => _engine.Components.InstallAsync(_cluster, component,
        new MeshComponentOptions { ManifestPath = Path.Combine(Lab.ManifestsPath!, file), Inject = component == MeshComponentKind.Demo, Timeout = TimeSpan.FromMinutes(3) }, new SoakOperation(_ => { }), CancellationToken.None);
}
