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

    public void Add(string text)
    {
        lock (_lines)
        {
            _lines.Enqueue(new LogLine(clock.GetUtcNow(), text));
            if (_lines.Count > Limit)
            {
                _lines.Dequeue();
            }
        }
    }

    public IReadOnlyList<LogLine> Lines()
    {
        lock (_lines)
        {
            return [.. _lines];
        }
    }
}
