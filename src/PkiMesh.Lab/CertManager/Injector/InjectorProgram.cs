using PkiMesh.Lab.Api;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.CertManager.Injector;

/// <summary>The program cert-manager-cainjector.</summary>
internal sealed class InjectorProgram(PodProgramContext pod) : IPodProgram
{
    private readonly List<InjectorController> _controllers =
    [
        new(pod, KnownResources.MutatingWebhooks),
        new(pod, KnownResources.ValidatingWebhooks),
        new(pod, KnownResources.CustomResourceDefinitions),
        new(pod, KnownResources.ApiServices),
    ];

    public IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; } = new Dictionary<int, IPodEndpoint>();

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var controller in _controllers)
        {
            controller.Start();
        }

        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var controller in _controllers)
        {
            await controller.DisposeAsync().ConfigureAwait(false);
        }
    }
}
