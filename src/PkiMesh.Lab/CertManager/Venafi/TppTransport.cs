using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>
/// The connection to one TPP, judged by one set of roots. vcert connects anew for every request; this one keeps the connection,
/// since an issuer that fails is tried a hundred thousand times a year, and judges the server's chain again before each request
/// instead: at the lab's time, which may have moved past its end.
/// </summary>
internal sealed class TppTransport : IDisposable
{
    private readonly IReadOnlyList<LabCertificate> _roots;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private HttpClient _client;
    private Peer? _peer;
    private string? _certificateError;

    public TppTransport(IReadOnlyList<LabCertificate> roots, TimeProvider clock)
    {
        _roots = roots;
        _clock = clock;
        _client = NewClient();
    }

    /// <summary>Why the server's chain was refused when it was last shown, in Go's words; null if it was not.</summary>
    public string? CertificateError
    {
        get
        {
            lock (_gate)
            {
                return _certificateError;
            }
        }
    }

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
        _certificateError = null;
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
        var peer = new Peer(
            certificate is null ? [] : [.. (chain?.ChainPolicy.ExtraStore.Select(other => other.RawData) ?? []).Prepend(certificate.GetRawCertData()).Select(LabCertificate.FromDer)],
            ((SslStream)sender).TargetHostName);
        var problem = Judge(peer);
        lock (_gate)
        {
            _certificateError = problem;
            _peer = problem is null ? peer : null;
        }

        return problem is null;
    }

    private string? Judge(Peer peer) => ServingChain.Problem(peer.Chain, _roots, peer.Host, _clock.GetUtcNow());

    private sealed record Peer(IReadOnlyList<LabCertificate> Chain, string Host);
}
