using PkiMesh.Engine.Kubernetes;
using PkiMesh.Engine.Tests.Mesh;
using Xunit;

namespace PkiMesh.Engine.Tests.Rotation;

/// <summary>A lab with the whole mesh in it, traffic between all workloads included, and hands to rotate its anchor with.</summary>
internal sealed class RotationLab : IAsyncDisposable
{
    private RotationLab(EngineEntry engine, PkiMeshLab lab, MeshCluster cluster, TppSession session) => (Engine, Lab, Cluster, Session) = (engine, lab, cluster, session);

    public EngineEntry Engine { get; }

    public PkiMeshLab Lab { get; }

    public MeshCluster Cluster { get; }

    public TppSession Session { get; }

    public KubeClient Client => Engine.ClusterPort.ClientOf(Cluster);

    /// <summary>How often an edge was asked.</summary>
    public int Asked { get; private set; }

    public static async Task<RotationLab> BuildAsync(bool oneTier = false, AnchorMode mode = AnchorMode.Pinned, MeshTrustAnchorOptions? anchor = null)
    {
        var never = CancellationToken.None;
        var engine = (EngineEntry)EngineEntry.Create();
        var operation = new RecordingOperation();
        var lab = await engine.Lab.StartAsync(new PkiMeshLabOptions { ProgramPath = LabProgram.Path, Seed = 11, Timeout = TimeSpan.FromMinutes(2) }, operation, never);
        try
        {
            var cluster = await engine.Clusters.ConnectAsync(new MeshClusterOptions { KubeConfigPath = lab.KubeConfigPath }, operation, never);
            var session = await engine.Tpp.ConnectAsync(new TppConnectRequest
            {
                Url = lab.TppUrl.AbsoluteUri,
                Grant = TppGrantKind.Credential,
                UserName = lab.TppUsername,
                Secret = lab.TppPassword,
                CertificateAuthorityPath = lab.CaPath,
            }, operation, never);
            var made = new RotationLab(engine, lab, cluster, session);
            await made.InstallAsync(MeshComponentKind.CertManager, "cert-manager.yaml");
            await made.IssuerAsync("tpp-issuer", oneTier ? lab.TppZoneOneTier : lab.TppZone);
            var signed = await engine.Mesh.NewTrustAnchorAsync(cluster, (anchor ?? new MeshTrustAnchorOptions { IssuerName = "tpp-issuer" }) with { Session = session }, operation, never);
            await engine.Mesh.NewIdentityIssuerAsync(cluster, new MeshIdentityIssuerOptions { Anchor = signed }, operation, never);
            await made.InstallAsync(MeshComponentKind.TrustManager, "trust-manager.yaml");
            await engine.Trust.SyncAsync(cluster, new TrustBundleOptions { Mode = mode }, operation, never);
            await made.InstallAsync(MeshComponentKind.Linkerd, "linkerd.yaml");
            await made.InstallAsync(MeshComponentKind.Demo, "emojivoto.yaml");
            await made.CheckEdgesAsync("the mesh was built");
            return made;
        }
        catch
        {
            await engine.Lab.StopAsync(lab, never);
            throw;
        }
    }

    public Task<TppClusterIssuer> IssuerAsync(string name, string zone) =>
        Engine.CertManager.NewTppClusterIssuerAsync(Cluster, new TppClusterIssuerOptions { Name = name, Zone = zone, Session = Session }, new RecordingOperation(), CancellationToken.None);

    public Task InstallAsync(MeshComponentKind component, string file) => Engine.Components.InstallAsync(Cluster, component,
        new MeshComponentOptions { ManifestPath = Path.Combine(Lab.ManifestsPath!, file), Inject = component == MeshComponentKind.Demo, Timeout = TimeSpan.FromMinutes(3) }, new RecordingOperation(), CancellationToken.None);

    public Task InstallTextAsync(string manifest) =>
        Engine.Components.InstallAsync(Cluster, MeshComponentKind.Demo, new MeshComponentOptions { ManifestText = manifest }, new RecordingOperation(), CancellationToken.None);

    public Task<MeshRotation> UpdateAsync(MeshRotationOptions options, IOperation? operation = null, CancellationToken cancellationToken = default, bool checkEdges = true) =>
        Engine.Rotation.UpdateAsync(Cluster, With(options), operation ?? new RecordingOperation(), checkEdges ? StepAsync : _ => Task.CompletedTask, cancellationToken);

    public Task<MeshRotation> UndoAsync(MeshRotationOptions? options = null) =>
        Engine.Rotation.UndoAsync(Cluster, With(options ?? new MeshRotationOptions()), new RecordingOperation(), StepAsync, CancellationToken.None);

    public Task<MeshRotation> GetAsync() => Engine.Rotation.GetAsync(Cluster, With(new MeshRotationOptions()), new RecordingOperation(), CancellationToken.None);

    public Task StepClockAsync(TimeSpan by) => Engine.Lab.StepAsync(Lab, by, CancellationToken.None);

    /// <summary>Every connection that workloads make is asked: each must be secured.</summary>
    public async Task CheckEdgesAsync(string when)
    {
        var edges = await Engine.Lab.GetEdgesAsync(Lab, CancellationToken.None);
        Asked += edges.Count;
        Assert.True(edges.Count >= 5, $"{edges.Count} edges");
        Assert.All(edges, edge => Assert.True(edge.Secured, $"after {when}: {edge.Source} -> {edge.Destination}: {edge.Error}"));
    }

    public async Task<int> CountBrokenAsync() => (await Engine.Lab.GetEdgesAsync(Lab, CancellationToken.None)).Count(edge => !edge.Secured);

    public async Task<IReadOnlyList<string>> ProblemsAsync() =>
        [.. (await Engine.Proof.TestAsync(Cluster, new MeshProofOptions { Session = Session, LivePods = 50 }, new RecordingOperation(), CancellationToken.None)).Links
            .Where(link => link.Status != MeshLinkStatus.Sound).Select(link => $"{link.Id}: {link.Message}")];

    public async ValueTask DisposeAsync()
    {
        await Engine.Lab.StopAsync(Lab, CancellationToken.None);
        await Engine.DisposeAsync();
    }

    private MeshRotationOptions With(MeshRotationOptions options) => options with { Session = Session, Timeout = options.Timeout < TimeSpan.FromMinutes(3) ? options.Timeout : TimeSpan.FromMinutes(3), ThrottleLimit = 8 };

    private Task StepAsync(MeshRotation rotation) => CheckEdgesAsync(rotation.Message);
}
