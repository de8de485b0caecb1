using System.Collections.Concurrent;
using System.Security.Cryptography;

namespace PkiMesh.Lab.Pki;

/// <summary>
/// What was read from the same bytes lately. The lab's controllers read the same certificates and keys thousands of times,
/// and BouncyCastle tests an RSA modulus for small and repeated factors each time. It holds at most twice its size.
/// </summary>
internal sealed class ReadMemory<T>(int size)
    where T : class
{
    private readonly Lock _turning = new();
    private volatile ConcurrentDictionary<string, T> _now = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, T> _before = new(StringComparer.Ordinal);

    /// <summary>Reads, or gives what was read; a failure is not remembered.</summary>
    public T Read(string kind, ReadOnlySpan<byte> bytes, Func<T> read)
    {
        var key = kind + Convert.ToHexString(SHA256.HashData(bytes));
        var now = _now;
        if (now.TryGetValue(key, out var known))
        {
            return known;
        }

        var value = _before.TryGetValue(key, out known) ? known : read();
        now[key] = value;
        if (now.Count > size)
        {
            Turn(now);
        }

        return value;
    }

    private void Turn(ConcurrentDictionary<string, T> full)
    {
        lock (_turning)
        {
            if (ReferenceEquals(_now, full))
            {
                _before = full;
                _now = new(StringComparer.Ordinal);
            }
        }
    }
}
