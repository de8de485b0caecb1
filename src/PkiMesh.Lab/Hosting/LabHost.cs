using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Schema;
using PkiMesh.Lab.Api.Store;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Hosting;

/// <summary>The whole lab in this process: clock, API and every component.</summary>
public sealed class LabHost : IAsyncDisposable
{
    private readonly List<ILabComponent> _components = [];

    private LabHost(LabServices services)
    {
        Services = services;
    }

    public LabServices Services { get; }

    public ILabApi Api => Services.Api;

    public LabClock Clock => Services.Clock;

    public static async Task<LabHost> StartAsync(LabOptions options, CancellationToken cancellationToken = default)
    {
        var clock = new LabClock(options.StartTime);
        var store = new ObjectStore();
        var registry = new ResourceRegistry();
        var admission = new AdmissionChain();
        admission.Add(new NamespaceLifecycle(store));
        var api = new ApiServices(store, registry, clock, admission);
        var lab = new LabHost(new LabServices(options, clock, new LabApi(api, new ResourceOperations(api))));
        try
        {
            foreach (var component in LabComposition.Components(lab.Services))
            {
                lab._components.Add(component);
                await component.StartAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch
        {
            await lab.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return lab;
    }

    public async ValueTask DisposeAsync()
    {
        for (var i = _components.Count - 1; i >= 0; i--)
        {
            await _components[i].DisposeAsync().ConfigureAwait(false);
        }

        _components.Clear();
        await Clock.DisposeAsync().ConfigureAwait(false);
    }
}
