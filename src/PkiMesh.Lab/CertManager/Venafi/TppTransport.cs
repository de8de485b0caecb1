using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>
/// The connection to one TPP, judged by one set of roots. vcert connects anew for every request; this one keeps the connection,
/// since an issuer that fails is tried a hundred thousand times a year, and judges the server's chain again before each request
/// instead: at the lab's time, which may have moved past its end.
/// </summary>
internal sealed class TppTransport : IDisposable
{
    private readonly Uri _base;
    private readonly IReadOnlyList<LabCertificate> _roots;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private HttpClient _client;
    private Peer? _peer;

    public TppTransport(Uri baseUrl, IReadOnlyList<LabCertificate> roots, TimeProvider clock)
    {
        _base = baseUrl;
        _roots = roots;
        _clock = clock;
        _client = NewClient();
    }

    /// <summary>Why the server's chain was refused, in Go's words; null if it was not.</summary>
    public string? CertificateError { get; private set; }

    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpClient client;
        lock (_gate)
        {
            if (_peer is { } peer && Judge(peer) is not null)
            {
                // It may have a new certificate by now: ask it. Who still uses the old connection ends in peace.
                _client = NewClient();
            }

            client = _client;
        }

        return client.SendAsync(request, cancellationToken);
    }

    public void Dispose() => _client.Dispose();

    private HttpClient NewClient()
    {
        _peer = null;
        CertificateError = null;
        return new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = true,
            AutomaticDecompression = DecompressionMethods.GZip,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = Validate,
                // The machine's roots have no say here, and reading them for every connection takes longer than all the rest.
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    RevocationMode = X509RevocationMode.NoCheck,
                    DisableCertificateDownloads = true,
                },
            },
        })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            CertificateError = "x509: certificate signed by unknown authority";
            return false;
        }

        var peer = new Peer(
            LabCertificate.FromDer(certificate.GetRawCertData()),
            [.. chain?.ChainPolicy.ExtraStore.Select(other => LabCertificate.FromDer(other.RawData)) ?? []],
            errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch));
        CertificateError = Judge(peer);
        _peer = CertificateError is null ? peer : null;
        return CertificateError is null;
    }

    private string? Judge(Peer peer) => ChainVerifier.VerifyAsGo(peer.Leaf, peer.Sent, _roots, _clock.GetUtcNow()).Error
        ?? (peer.OtherName ? NameError(peer.Leaf) : null);

    private string NameError(LabCertificate leaf)
    {
        if (IPAddress.TryParse(_base.Host, out _))
        {
            return leaf.AltNames.IpAddresses.Count == 0
                ? $"x509: cannot validate certificate for {_base.Host} because it doesn't contain any IP SANs"
                : $"x509: certificate is valid for {string.Join(", ", leaf.AltNames.IpAddresses)}, not {_base.Host}";
        }

        return leaf.AltNames.DnsNames.Count == 0
            ? $"x509: certificate is not valid for any names, but wanted to match {_base.Host}"
            : $"x509: certificate is valid for {string.Join(", ", leaf.AltNames.DnsNames)}, not {_base.Host}";
    }

    private sealed record Peer(LabCertificate Leaf, IReadOnlyList<LabCertificate> Sent, bool OtherName);
}
