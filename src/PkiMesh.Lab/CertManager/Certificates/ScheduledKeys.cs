using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>One appointment a key: a new one replaces the old (cm pkg/scheduler).</summary>
internal sealed class ScheduledKeys(LabClock clock, Action<string> enqueue)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, IDisposable> _timers = [];

    public void Set(string key, TimeSpan delay)
    {
        lock (_gate)
        {
            Forget(key);
            _timers[key] = clock.Schedule(delay, () => enqueue(key));
        }
    }

    public void Forget(string key)
    {
        lock (_gate)
        {
            if (_timers.Remove(key, out var timer))
            {
                timer.Dispose();
            }
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            foreach (var timer in _timers.Values)
            {
                timer.Dispose();
            }

            _timers.Clear();
        }
    }
}
