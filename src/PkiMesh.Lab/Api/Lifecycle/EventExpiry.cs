using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Api.Store;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Api.Lifecycle;

/// <summary>
/// Events live for an hour from their last write (kube-apiserver --event-ttl, registry/core/event/strategy.go). As there, those
/// written within a minute share a lease and so end together (apiserver storage/etcd3/lease_manager.go).
/// </summary>
internal sealed class EventExpiry(ApiServices services) : IDisposable
{
    private const int LeaseCapacity = 1000;
    private static readonly TimeSpan s_life = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_reuse = TimeSpan.FromMinutes(1);
    private readonly ResourceTable _events = services.Table(KnownResources.Events);
    private readonly LabClock _clock = services.Clock;
    private readonly Lock _gate = new();
    private Lease? _lease;
    private IDisposable? _subscription;

    public void Start() => _subscription = services.Store.SubscribeAll(OnChange);

    public void Dispose()
    {
        _subscription?.Dispose();
        _subscription = null;
    }

    private void OnChange(ResourceTable table, StoreEntry entry)
    {
        if (ReferenceEquals(table, _events) && entry.Kind != StoreChangeKind.Deleted)
        {
            lock (_gate)
            {
                LeaseAt(_clock.GetUtcNow()).Events.Add(entry.Object);
            }
        }
    }

    private Lease LeaseAt(DateTimeOffset now)
    {
        if (_lease is { } open && now + s_life < open.Ends && open.Events.Count < LeaseCapacity)
        {
            return open;
        }

        var lease = new Lease(now + s_life + s_reuse, []);
        _clock.Schedule(s_life + s_reuse, () => End(lease));
        return _lease = lease;
    }

    private void End(Lease lease)
    {
        if (_subscription is null)
        {
            return;
        }

        foreach (var stored in lease.Events)
        {
            // One that was written again has a later lease.
            if (ReferenceEquals(_events.Find(stored.Namespace, stored.Name), stored))
            {
                services.Store.Remove(_events, stored, stored.Copy());
            }
        }
    }

    private sealed record Lease(DateTimeOffset Ends, List<StoredObject> Events);
}
