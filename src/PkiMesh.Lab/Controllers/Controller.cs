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
    private readonly Dictionary<string, LabWork> _queued = [];
    private readonly HashSet<string> _running = [];
    private readonly Dictionary<string, LabWork> _again = [];
    private readonly Dictionary<string, int> _failures = [];
    private readonly Dictionary<string, (DateTimeOffset Due, IDisposable Timer)> _retries = [];
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
            if (_stop.IsCancellationRequested || _queued.ContainsKey(key) || _again.ContainsKey(key))
            {
                return;
            }

            var work = Clock.Begin($"{Name} {key}");
            if (_running.Contains(key))
            {
                _again[key] = work;
                return;
            }

            _queued[key] = work;
            _ready.Enqueue(key);
            StartWorker();
        }
    }

    public IDisposable EnqueueAfter(string key, TimeSpan delay) => Clock.Schedule(delay, () => Enqueue(key));

    public virtual async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        lock (_gate)
        {
            foreach (var work in _queued.Values.Concat(_again.Values))
            {
                work.Dispose();
            }

            foreach (var (_, timer) in _retries.Values)
            {
                timer.Dispose();
            }

            _queued.Clear();
            _again.Clear();
            _retries.Clear();
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

    // As client-go's delaying queue: a key waits once, for the earliest of its times.
    private void Retry(string key, TimeSpan delay)
    {
        lock (_gate)
        {
            var due = Clock.GetUtcNow() + delay;
            if (_retries.TryGetValue(key, out var waiting))
            {
                if (waiting.Due <= due)
                {
                    return;
                }

                waiting.Timer.Dispose();
            }

            _retries[key] = (due, Clock.Schedule(delay, () => Due(key)));
        }
    }

    private void Due(string key)
    {
        lock (_gate)
        {
            _retries.Remove(key);
        }

        Enqueue(key);
    }

    private void StartWorker()
    {
        if (_active >= _workers)
        {
            return;
        }

        _active++;
        using (ExecutionContext.SuppressFlow())
        {
            _ = Task.Run(WorkAsync);
        }
    }

    private async Task WorkAsync()
    {
        while (true)
        {
            string key;
            LabWork work;
            lock (_gate)
            {
                if (!_ready.TryDequeue(out key!))
                {
                    _active--;
                    return;
                }

                work = _queued[key];
                _queued.Remove(key);
                _running.Add(key);
            }

            await RunAsync(key, work).ConfigureAwait(false);
        }
    }

    private async Task RunAsync(string key, LabWork work)
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

                Retry(key, RetryAfter(key, failures, error));
            }

            lock (_gate)
            {
                _running.Remove(key);
                if (_again.Remove(key, out var again))
                {
                    _queued[key] = again;
                    _ready.Enqueue(key);
                }
            }
        }
    }
}
