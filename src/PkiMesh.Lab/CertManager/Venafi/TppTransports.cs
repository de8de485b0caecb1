using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>The transports of one program, one for each pair of address and trust bundle that its issuers name.</summary>
internal sealed class TppTransports(TimeProvider clock, Func<IReadOnlyList<LabCertificate>> systemRoots) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(Uri Url, string Bundle), TppTransport> _transports = [];
    private bool _disposed;

    /// <param name="bundle">PEM; null means the roots of the system.</param>
    /// <exception cref="VenafiException">There is no certificate in the bundle.</exception>
    public TppTransport For(Uri url, string? bundle)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_transports.TryGetValue((url, bundle ?? ""), out var found))
            {
                return found;
            }

            var roots = bundle is null ? systemRoots() : PemBundle.ReadLenient(bundle);
            return roots.Count > 0
                ? _transports[(url, bundle ?? "")] = new TppTransport(roots, clock)
                : throw new VenafiException("error creating vcert client: vcert error: your data contains problems: failed to parse PEM trust bundle");
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            foreach (var transport in _transports.Values)
            {
                transport.Dispose();
            }

            _transports.Clear();
        }
    }
}
