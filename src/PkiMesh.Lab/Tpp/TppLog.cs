namespace PkiMesh.Lab.Tpp;

/// <summary>TPP's event log. Severity: 1 emergency … 4 error, 5 warning, 6 notice, 7 info, 8 debug.</summary>
public sealed class TppLog(TimeProvider clock)
{
    private const int Kept = 10_000;
    private readonly Queue<TppLogEvent> _events = new();
    private long _last;

    public IEnumerable<TppLogEvent> Events => _events;

    public TppLogEvent Add(long id, string name, int severity, string component, string text1 = "", string text2 = "")
    {
        var entry = new TppLogEvent(++_last, id, name, severity, component, clock.GetUtcNow()) { Text1 = text1, Text2 = text2 };
        Add(entry);
        return entry;
    }

    public void Add(TppLogEvent entry)
    {
        _events.Enqueue(entry with { Index = _last = Math.Max(_last, entry.Index) });
        while (_events.Count > Kept)
        {
            _events.Dequeue();
        }
    }

    internal long NextIndex() => ++_last;
}
