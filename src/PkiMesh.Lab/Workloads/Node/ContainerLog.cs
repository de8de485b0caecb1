using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads.Node;

public sealed record LogLine(DateTimeOffset Time, string Text)
{
    public override string ToString() => $"{KubeTime.Micro(Time)} {Text}";
}

/// <summary>What a container has written, the last lines of it.</summary>
internal sealed class ContainerLog(TimeProvider clock)
{
    private const int Limit = 5000;
    private readonly Queue<LogLine> _lines = new();
    private long _written;
    private TaskCompletionSource _more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void Add(string text)
    {
        lock (_lines)
        {
            _written++;
            _lines.Enqueue(new LogLine(clock.GetUtcNow(), text));
            if (_lines.Count > Limit)
            {
                _lines.Dequeue();
            }

            _more.SetResult();
            _more = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public IReadOnlyList<LogLine> Lines()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }

    /// <summary>The lines after the first <paramref name="seen"/> that were ever written, how many there are now, and what ends with the next one.</summary>
    public (IReadOnlyList<LogLine> Lines, long Written, Task More) After(long seen)
    {
        lock (_lines)
        {
            var fresh = (int)Math.Clamp(_written - seen, 0, _lines.Count);
            return ([.. _lines.Skip(_lines.Count - fresh)], _written, _more.Task);
        }
    }
}
