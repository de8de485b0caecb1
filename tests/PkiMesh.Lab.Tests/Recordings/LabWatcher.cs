using System.Globalization;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.CertManager;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Sees in the lab what the recordings saw in a cluster.</summary>
internal sealed class LabWatcher : IDisposable
{
    private readonly ILabApi _api;
    private readonly List<IDisposable> _subscriptions;
    private readonly List<StoreChange> _changes = [];
    private readonly WriterHistory _history = new();

    public LabWatcher(ILabApi api, params ResourceId[] resources)
    {
        _api = api;
        _subscriptions = [.. resources.Select(resource => api.Subscribe(resource, change =>
        {
            lock (_changes)
            {
                _changes.Add(change);
            }
        }))];
    }

    /// <summary>The changes since the last call, of objects whose names have the case's in them; null: of all.</summary>
    public IEnumerable<SeenChange> Changes(string? caseName)
    {
        List<StoreChange> all;
        lock (_changes)
        {
            all = [.. _changes];
            _changes.Clear();
        }

        return all.Where(change => caseName is null || IsOf(change.Name, caseName)).Select(FieldChanges.Of).Select(_history.Complete).ToList();
    }

    public IEnumerable<SeenEvent> Events(string caseName) => _api.List(KnownResources.Events)
        .Where(value => IsOf(value.Text("involvedObject", "name") ?? "", caseName) && value.Text("reason") != "WaitingForApproval")
        .OrderBy(value => long.Parse(value.Text("metadata", "resourceVersion")!, CultureInfo.InvariantCulture))
        .Select(SeenEvent.Of);

    public void Dispose() => _subscriptions.ForEach(one => one.Dispose());

    // x-ok and x-ok-1 are of the case ok; x-not-ok is not.
    private static bool IsOf(string name, string caseName)
    {
        var at = name.IndexOf('-', StringComparison.Ordinal);
        return at > 0 && (name[(at + 1)..] == caseName || name[(at + 1)..].StartsWith(caseName + "-", StringComparison.Ordinal));
    }
}
