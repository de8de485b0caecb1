namespace PkiMesh.Lab.Clock;

/// <summary>
/// One piece of work the lab has under way. While any is open the lab is not at rest, and an advance of the clock waits.
/// A work that waits for the lab's own time steps aside (<see cref="LabClock.DelayAsync"/>), so that the time it waits for can come.
/// </summary>
public sealed class LabWork : IDisposable
{
    private static readonly AsyncLocal<LabWork?> s_current = new();
    private readonly LabClock _clock;
    private LabWork? _outer;
    private bool _entered;
    private int _closed;

    internal LabWork(LabClock clock, string what)
    {
        _clock = clock;
        What = what;
        clock.Open(this);
    }

    /// <summary>What is being done, for the message of an advance that does not come to rest.</summary>
    public string What { get; }

    internal static LabWork? Current => s_current.Value;

    /// <summary>Makes this the work of the calling asynchronous flow.</summary>
    public LabWork Enter()
    {
        _outer = s_current.Value;
        s_current.Value = this;
        _entered = true;
        return this;
    }

    internal void StepAside() => _clock.Close(this);

    internal void StepBack() => _clock.Open(this);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        if (_entered)
        {
            s_current.Value = _outer;
        }

        _clock.Close(this);
    }
}
