namespace PkiMesh.Lab.Clock;

/// <summary>
/// The one time source of the lab. It runs at the speed of the wall clock, from any start, and can be moved forward:
/// every timer between now and then fires in the order of its due time, and between two timers the lab comes to rest.
/// </summary>
public sealed class LabClock : TimeProvider, IAsyncDisposable
{
    private readonly Lock _gate = new();
    private readonly PriorityQueue<LabTimer, (DateTimeOffset Due, long Order)> _timers = new();
    private readonly Dictionary<LabWork, int> _open = [];
    private readonly SemaphoreSlim _advancing = new(1, 1);
    private readonly Timer _pump;
    private TaskCompletionSource? _atRest;
    private TimeSpan _offset;
    private DateTimeOffset? _frozen;
    private long _order;
    private bool _disposed;

    public LabClock(DateTimeOffset? start = null)
    {
        _offset = start is { } time ? time - System.GetUtcNow() : TimeSpan.Zero;
        _pump = new Timer(_ => FireDue(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>An advance is over.</summary>
    public event Action? Moved;

    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return Now();
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>Opens a piece of work. Call <see cref="LabWork.Enter"/> on it when it runs, dispose it when it is done.</summary>
    public LabWork Begin(string what) => new(this, what);

    /// <summary>Calls back once, after this much lab time. The callback must return quickly; what takes time opens a work.</summary>
    public IDisposable Schedule(TimeSpan delay, Action callback)
    {
        var timer = new LabTimer(callback);
        lock (_gate)
        {
            Add(timer, delay);
        }

        return timer;
    }

    /// <summary>Waits for lab time to pass; the caller's work does not keep the lab from its rest meanwhile.</summary>
    public async Task DelayAsync(TimeSpan delay, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var work = LabWork.Current;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ended = 0;
        void End(Action finish)
        {
            if (Interlocked.Exchange(ref ended, 1) == 0)
            {
                work?.StepBack();
                finish();
            }
        }

        using var timer = Schedule(delay, () => End(() => done.TrySetResult()));
        using var stop = cancellationToken.UnsafeRegister(_ => End(() => done.TrySetCanceled(cancellationToken)), null);
        // A timer that fired already has stepped back before this steps aside; the count is the same in either order.
        work?.StepAside();
        await done.Task.ConfigureAwait(false);
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LabPeriodicTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and returns its new time when every timer up to then has fired and the lab is at rest.</summary>
    public async Task<DateTimeOffset> AdvanceAsync(TimeSpan by, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        await _advancing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await WhenAtRestAsync(cancellationToken).ConfigureAwait(false);
            DateTimeOffset target;
            lock (_gate)
            {
                target = Now() + by;
                _frozen = Now();
            }

            try
            {
                while (NextDue(target) is { } timer)
                {
                    Fire(timer);
                    await WhenAtRestAsync(cancellationToken).ConfigureAwait(false);
                }
            }
            finally
            {
                lock (_gate)
                {
                    // An advance that was cancelled leaves the clock where it had come to.
                    var reached = cancellationToken.IsCancellationRequested ? _frozen!.Value : target;
                    _frozen = null;
                    _offset = reached - System.GetUtcNow();
                    Arm();
                }
            }

            await WhenAtRestAsync(cancellationToken).ConfigureAwait(false);
            Moved?.Invoke();
            return GetUtcNow();
        }
        finally
        {
            _advancing.Release();
        }
    }

    /// <summary>Completes when no work is open.</summary>
    public Task WhenAtRestAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_open.Count == 0)
            {
                return Task.CompletedTask;
            }

            _atRest ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            return _atRest.Task.WaitAsync(cancellationToken);
        }
    }

    /// <summary>What keeps the lab from its rest now.</summary>
    public IReadOnlyList<string> OpenWork()
    {
        lock (_gate)
        {
            return [.. _open.Keys.Select(work => work.What)];
        }
    }

    /// <summary>Timers that have yet to fire.</summary>
    internal int PendingTimers()
    {
        lock (_gate)
        {
            return _timers.UnorderedItems.Count(entry => !entry.Element.Cancelled);
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _disposed = true;
        }

        await _pump.DisposeAsync().ConfigureAwait(false);
    }

    internal void Open(LabWork work)
    {
        lock (_gate)
        {
            var count = _open.GetValueOrDefault(work) + 1;
            if (count == 0)
            {
                _open.Remove(work);
            }
            else
            {
                _open[work] = count;
            }

            CompleteRest();
        }
    }

    internal void Close(LabWork work)
    {
        lock (_gate)
        {
            var count = _open.GetValueOrDefault(work) - 1;
            if (count == 0)
            {
                _open.Remove(work);
            }
            else
            {
                _open[work] = count;
            }

            CompleteRest();
        }
    }

    private void CompleteRest()
    {
        if (_open.Count == 0)
        {
            _atRest?.TrySetResult();
            _atRest = null;
        }
    }

    private DateTimeOffset Now() => _frozen ?? System.GetUtcNow() + _offset;

    private void Add(LabTimer timer, TimeSpan delay)
    {
        _timers.Enqueue(timer, (Now() + (delay < TimeSpan.Zero ? TimeSpan.Zero : delay), ++_order));
        Arm();
    }

    private LabTimer? NextDue(DateTimeOffset until)
    {
        lock (_gate)
        {
            while (_timers.TryPeek(out var timer, out var at))
            {
                if (timer.Cancelled)
                {
                    _timers.Dequeue();
                    continue;
                }

                if (at.Due > until)
                {
                    return null;
                }

                _timers.Dequeue();
                if (_frozen is { } now && at.Due > now)
                {
                    _frozen = at.Due;
                }

                return timer;
            }

            return null;
        }
    }

    private void FireDue()
    {
        while (true)
        {
            DateTimeOffset now;
            lock (_gate)
            {
                if (_frozen is not null || _disposed)
                {
                    return;
                }

                now = Now();
            }

            if (NextDue(now) is not { } timer)
            {
                break;
            }

            Fire(timer);
        }

        lock (_gate)
        {
            Arm();
        }
    }

    private void Fire(LabTimer timer)
    {
        using var work = Begin("a timer");
        timer.Callback();
    }

    private void Arm()
    {
        if (_disposed || _frozen is not null || !_timers.TryPeek(out _, out var next))
        {
            return;
        }

        var wait = next.Due - Now();
        // Timer takes at most 49 days; an early wake-up only arms it again.
        wait = wait < TimeSpan.Zero ? TimeSpan.Zero : wait > TimeSpan.FromDays(1) ? TimeSpan.FromDays(1) : wait + TimeSpan.FromMilliseconds(1);
        _pump.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private sealed class LabTimer(Action callback) : IDisposable
    {
        public Action Callback { get; } = callback;

        public bool Cancelled { get; private set; }

        public void Dispose() => Cancelled = true;
    }

    private sealed class LabPeriodicTimer(LabClock clock, TimerCallback callback, object? state) : ITimer
    {
        private IDisposable? _next;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            _next?.Dispose();
            _next = dueTime == Timeout.InfiniteTimeSpan ? null : clock.Schedule(dueTime, () =>
            {
                if (period > TimeSpan.Zero)
                {
                    Change(period, period);
                }

                callback(state);
            });
            return true;
        }

        public void Dispose() => _next?.Dispose();

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
