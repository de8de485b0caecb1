using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Controllers;

/// <summary>
/// A work queue with reconcile: a key stands in it once, is never worked on twice at a time, and what is queued or running
/// keeps the lab from its rest. A failed key comes back after <see cref="RetryAfter"/>.
/// </summary>
public abstract class Controller : IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly Queue<string> _ready = new();
    private readonly Dictionary<string, LabWork?> _queued = [];
    private readonly HashSet<string> _running = [];
    private readonly HashSet<string> _again = [];
    private readonly Dictionary<string, int> _failures = [];
    private readonly Dictionary<string, (DateTimeOffset Due, IDisposable Timer)> _waiting = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly int _workers;
    private int _active;

    protected Controller(string name, LabClock clock, int workers = 1)
    {
        Name = name;
        Clock = clock;
        _workers = workers;
    }

    public string Name { get; }

    protected LabClock Clock { get; }

    protected CancellationToken Stopping => _stop.Token;

    public void Enqueue(string key)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested || _queued.ContainsKey(key) || _again.Contains(key))
            {
                return;
            }

            if (_running.Contains(key))
            {
                _again.Add(key);
                return;
            }

            // What stands behind a busy worker opens no work of its own: the worker may be waiting for the lab's time.
            var free = _active < _workers;
            _queued[key] = free ? Begin(key) : null;
            _ready.Enqueue(key);
            if (free)
            {
                StartWorker();
            }
        }
    }

    /// <summary>As client-go's delaying queue: a key waits once, for the earliest of its times. Who then finds that it is too early asks again.</summary>
    public void EnqueueAfter(string key, TimeSpan delay)
    {
        lock (_gate)
        {
            if (_stop.IsCancellationRequested)
            {
                return;
            }

            var due = Clock.GetUtcNow() + delay;
            if (_waiting.TryGetValue(key, out var waiting))
            {
                if (waiting.Due <= due)
                {
                    return;
                }

                waiting.Timer.Dispose();
            }

            _waiting[key] = (due, Clock.Schedule(delay, () => Due(key)));
        }
    }

    public virtual async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var work in _queued.Values)
            {
                work?.Dispose();
            }

            foreach (var (_, timer) in _waiting.Values)
            {
                timer.Dispose();
            }

            _queued.Clear();
            _again.Clear();
            _waiting.Clear();
            _ready.Clear();
        }

        GC.SuppressFinalize(this);
    }

    protected abstract Task ReconcileAsync(string key, CancellationToken cancellationToken);

    /// <summary>The wait before a failed key is tried again; the default is client-go's: 5 ms, doubling, at most 1000 s.</summary>
    protected virtual TimeSpan RetryAfter(string key, int failures, Exception error) =>
        TimeSpan.FromMilliseconds(Math.Min(5 * Math.Pow(2, failures - 1), 1_000_000));

    /// <summary>A failure, for the component's log.</summary>
    protected virtual void OnError(string key, Exception error)
    {
    }

    private void Due(string key)
    {
        lock (_gate)
        {
            _waiting.Remove(key);
        }

        Enqueue(key);
    }

    private LabWork Begin(string key) => Clock.Begin($"{Name} {key}");

    private void StartWorker()
    {
        _active++;
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        (string Key, LabWork Work)? next;
        lock (_gate)
        {
            next = Take();
        }

        while (next is { } taken)
        {
            next = await RunAsync(taken.Key, taken.Work).ConfigureAwait(false);
        }
    }

    // Under the gate. The next key's work is open before the last one's is closed: between the two the lab is not at rest.
    private (string Key, LabWork Work)? Take()
    {
        if (!_ready.TryDequeue(out var key))
        {
            _active--;
            return null;
        }

        _queued.Remove(key, out var work);
        _running.Add(key);
        return (key, work ?? Begin(key));
    }

    private async Task<(string Key, LabWork Work)?> RunAsync(string key, LabWork work)
    {
        using (work.Enter())
        {
            try
            {
                await ReconcileAsync(key, _stop.Token).ConfigureAwait(false);
                lock (_gate)
                {
                    _failures.Remove(key);
                }
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
            }
            catch (Exception error)
            {
                OnError(key, error);
                int failures;
                lock (_gate)
                {
                    failures = _failures[key] = _failures.GetValueOrDefault(key) + 1;
                }

                EnqueueAfter(key, RetryAfter(key, failures, error));
            }

            lock (_gate)
            {
                _running.Remove(key);
                if (_again.Remove(key))
                {
                    _queued[key] = null;
                    _ready.Enqueue(key);
                }

                return Take();
            }
        }
    }
}
