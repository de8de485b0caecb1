using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>
/// HTTPS to TPP as vcert does it: a new connection for every request, the recorded headers, Go's words for what goes wrong
/// (venafi-http.jsonl). Certificates are judged at the lab's time.
/// </summary>
internal sealed class TppConnection : IDisposable
{
    // The DNS of the recorded cluster.
    private const string Resolver = "10.96.0.10:53";
    private readonly Uri _base;
    private readonly string _userAgent;
    private readonly IReadOnlyList<LabCertificate> _roots;
    private readonly TimeProvider _clock;
    private readonly HttpClient _client;
    private string? _certificateError;

    public TppConnection(Uri baseUrl, string userAgent, IReadOnlyList<LabCertificate> roots, TimeProvider clock)
    {
        _base = baseUrl;
        _userAgent = userAgent;
        _roots = roots;
        _clock = clock;
        _client = new HttpClient(new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = true,
            AutomaticDecompression = DecompressionMethods.GZip,
            SslOptions = new SslClientAuthenticationOptions { RemoteCertificateValidationCallback = Validate },
        })
        {
            Timeout = TimeSpan.FromSeconds(30),
        };
    }

    public string? AccessToken { get; set; }

    public Task<TppAnswer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<TppAnswer> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    public void Dispose() => _client.Dispose();

    private async Task<TppAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var url = new Uri(_base, path);
        using var request = new HttpRequestMessage(method, url)
        {
            Content = new ByteArrayContent(body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString())),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.ConnectionClose = true;
        request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        if (AccessToken is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {AccessToken}");
        }

        try
        {
            using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            return new TppAnswer((int)response.StatusCode, $"{(int)response.StatusCode} {response.ReasonPhrase}".TrimEnd(), bytes);
        }
        catch (Exception error) when (error is HttpRequestException or IOException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            var verb = method == HttpMethod.Get ? "Get" : "Post";
            throw new TppTransportException($"{verb} \"{url}\": {Cause(error, url)}");
        }
    }

    private string Cause(Exception error, Uri url)
    {
        if (_certificateError is not null)
        {
            return $"tls: failed to verify certificate: {_certificateError}";
        }

        if (error is OperationCanceledException)
        {
            return "context deadline exceeded (Client.Timeout exceeded while awaiting headers)";
        }

        if (error is HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError })
        {
            return $"dial tcp: lookup {url.Host} on {Resolver}: no such host";
        }

        var address = url.HostNameType == UriHostNameType.Dns && url.Host == "localhost" ? "127.0.0.1" : url.Host;
        for (var inner = error; inner is not null; inner = inner.InnerException)
        {
            if (inner is SocketException socket)
            {
                return socket.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused => $"dial tcp {address}:{url.Port}: connect: connection refused",
                    SocketError.ConnectionReset => $"read tcp {address}:{url.Port}: read: connection reset by peer",
                    SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain => $"dial tcp: lookup {url.Host} on {Resolver}: no such host",
                    SocketError.TimedOut => $"dial tcp {address}:{url.Port}: i/o timeout",
                    SocketError.HostUnreachable => $"dial tcp {address}:{url.Port}: connect: no route to host",
                    SocketError.NetworkUnreachable => $"dial tcp {address}:{url.Port}: connect: network is unreachable",
                    _ => $"dial tcp {address}:{url.Port}: {socket.Message}",
                };
            }
        }

        return "EOF";
    }

    private bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (certificate is null)
        {
            _certificateError = "x509: certificate signed by unknown authority";
            return false;
        }

        var leaf = LabCertificate.FromDer(certificate.GetRawCertData());
        LabCertificate[] sent = [.. chain?.ChainPolicy.ExtraStore.Select(other => LabCertificate.FromDer(other.RawData)) ?? []];
        var result = ChainVerifier.VerifyAsGo(leaf, sent, _roots, _clock.GetUtcNow());
        _certificateError = result.Error ?? (errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) ? NameError(leaf) : null);
        return _certificateError is null;
    }

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
}
