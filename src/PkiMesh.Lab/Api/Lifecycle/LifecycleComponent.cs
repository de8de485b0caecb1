using PkiMesh.Lab.Api.Aggregation;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Hosting;

namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>The controllers that belong to the API itself.</summary>
internal sealed class LifecycleComponent(LabServices lab) : ILabComponent
{
    private readonly CrdController _crds = new(lab.Server, lab.Operations);
    private readonly NamespaceController _namespaces = new(lab.Server, lab.Operations);
    private readonly NamespaceDefaults _defaults = new(new LabApi(lab.Server, lab.Operations), lab.Clock, lab.Ca.Pem);
    private readonly TokenSecrets _tokens = new(new LabApi(lab.Server, lab.Operations), lab.Clock, lab.Tokens, lab.Ca.Pem);
    private readonly GarbageCollector _garbage = new(lab.Server, lab.Operations);
    private readonly EventExpiry _events = new(lab.Server);
    private readonly ApiServiceController _apis = new(lab.Api, lab.Clock, lab.Server.Remote, lab.RemoteApis);
    private readonly RoleAggregation _roles = new(new LabApi(lab.Server, lab.Operations), lab.Clock);

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _crds.Start();
        _namespaces.Start();
        _defaults.Start();
        _tokens.Start();
        _garbage.Start();
        _roles.Start();
        _apis.Start();
        _events.Start();
        return Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _events.Dispose();
        await _apis.DisposeAsync().ConfigureAwait(false);
        await _roles.DisposeAsync().ConfigureAwait(false);
        await _garbage.DisposeAsync().ConfigureAwait(false);
        await _tokens.DisposeAsync().ConfigureAwait(false);
        await _defaults.DisposeAsync().ConfigureAwait(false);
        await _namespaces.DisposeAsync().ConfigureAwait(false);
        await _crds.DisposeAsync().ConfigureAwait(false);
    }
}
