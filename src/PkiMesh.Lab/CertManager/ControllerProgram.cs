using PkiMesh.Lab.CertManager.Certificates;
using PkiMesh.Lab.CertManager.Issuers;
using PkiMesh.Lab.CertManager.Requests;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.CertManager;

/// <summary>The program cert-manager-controller.</summary>
internal sealed class ControllerProgram : IPodProgram
{
    // pkg/controller/context.go: the informers tell of everything again every ten hours.
    private static readonly TimeSpan s_resync = TimeSpan.FromHours(10);
    private readonly CertManagerContext _context;
    private readonly IReadOnlyList<CertManagerController> _controllers;
    private IDisposable? _resync;

    public ControllerProgram(PodProgramContext pod, Func<IReadOnlyList<LabCertificate>> systemRoots)
    {
        var options = CertManagerOptions.Parse(pod.Arguments, pod.Namespace);
        _context = new CertManagerContext(pod.Api, pod.Clock, pod.ServiceAccount, options, systemRoots, pod.Log);
        _controllers =
        [
            new IssuerController(_context, cluster: true),
            new IssuerController(_context, cluster: false),
            new TriggerController(_context),
            new KeyManagerController(_context),
            new RequestManagerController(_context),
            new RequestController(_context, "vault", null),
            new RequestController(_context, "selfSigned", controller => new SelfSignedSigner(_context, _context.RecorderOf(controller.Name))),
            new RequestController(_context, "venafi", controller => new VenafiSigner(_context, controller.Name)),
            new RequestController(_context, "acme", null),
            new RequestController(_context, "ca", _ => new CaSigner(_context)),
            new ApproverController(_context),
            new IssuingController(_context),
            new ReadinessController(_context),
            new RevisionManagerController(_context),
        ];
    }

    public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; } = new Dictionary<int, IPodEndpoint>();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var controller in _controllers)
        {
            controller.Register();
        }

        foreach (var cache in _context.Caches)
        {
            cache.Start();
        }

        Resync();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _resync?.Dispose();
        foreach (var cache in _context.Caches)
        {
            cache.Dispose();
        }

        foreach (var controller in _controllers)
        {
            await controller.DisposeAsync().ConfigureAwait(false);
        }

        _context.Transports.Dispose();
    }

    private void Resync() => _resync = _context.Clock.Schedule(s_resync, () =>
    {
        foreach (var cache in _context.Caches)
        {
            cache.Resync();
        }

        Resync();
    });
}
