namespace PkiMesh.Lab.Api.Store;

/// <summary>The last changes of one resource, in the order of their resourceVersions: a ring that grows to its capacity and then forgets.</summary>
internal sealed class ChangeLog(long start)
{
    private const int Capacity = 4096;
    private StoreEntry[] _ring = new StoreEntry[16];
    private int _first;
    private int _count;

    /// <summary>Changes up to and with this resourceVersion are unknown here.</summary>
    public long Horizon { get; private set; } = start;

    public void Add(StoreEntry entry)
    {
        if (_count == Capacity)
        {
            DropFirst();
        }
        else if (_count == _ring.Length)
        {
            var larger = new StoreEntry[_ring.Length * 2];
            for (var i = 0; i < _count; i++)
            {
                larger[i] = this[i];
            }

            (_ring, _first) = (larger, 0);
        }

        _ring[(_first + _count++) % _ring.Length] = entry;
    }

    /// <summary>The changes behind a resourceVersion, oldest first; null where some of them are forgotten.</summary>
    public StoreEntry[]? Since(long resourceVersion)
    {
        if (resourceVersion < Horizon)
        {
            return null;
        }

        var (low, high) = (0, _count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = this[middle].ResourceVersion > resourceVersion ? (low, middle) : (middle + 1, high);
        }

        var entries = new StoreEntry[_count - low];
        for (var i = 0; i < entries.Length; i++)
        {
            entries[i] = this[low + i];
        }

        return entries;
    }

    public void Forget(long resourceVersion)
    {
        while (_count > 0 && this[0].ResourceVersion <= resourceVersion)
        {
            DropFirst();
        }

        Horizon = Math.Max(Horizon, resourceVersion);
    }

    private StoreEntry this[int index] => _ring[(_first + index) % _ring.Length];

    private void DropFirst()
    {
        Horizon = this[0].ResourceVersion;
        _ring[_first] = null!;
        _first = (_first + 1) % _ring.Length;
        _count--;
    }
}
