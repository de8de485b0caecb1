using System.Globalization;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>The addresses of pods. One is given out again only when all others have been.</summary>
internal sealed class PodAddresses
{
    private readonly HashSet<int> _used = [];
    private int _last = 1;

    public string Take()
    {
        for (var tries = 0; tries < 65000; tries++)
        {
            _last = _last >= 65000 ? 2 : _last + 1;
            if (_last % 256 is not (0 or 255) && _used.Add(_last))
            {
                return string.Create(CultureInfo.InvariantCulture, $"10.244.{_last / 256}.{_last % 256}");
            }
        }

        throw new InvalidOperationException("The lab's node has no address left for a pod.");
    }

    /// <summary>Marks the address of a pod that was there before the node started.</summary>
    public string Keep(string address)
    {
        var parts = address.Split('.');
        _used.Add((int.Parse(parts[2], CultureInfo.InvariantCulture) * 256) + int.Parse(parts[3], CultureInfo.InvariantCulture));
        return address;
    }

    public void Return(string address)
    {
        var parts = address.Split('.');
        _used.Remove((int.Parse(parts[2], CultureInfo.InvariantCulture) * 256) + int.Parse(parts[3], CultureInfo.InvariantCulture));
    }
}
