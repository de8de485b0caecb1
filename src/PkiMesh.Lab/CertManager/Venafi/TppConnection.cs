using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>
/// One client's requests to TPP as vcert sends them: the recorded headers, Go's words for what goes wrong (venafi-http.jsonl).
/// </summary>
internal sealed class TppConnection
{
    // The DNS of the recorded cluster.
    private const string Resolver = "10.96.0.10:53";
    private readonly Uri _base;
    private readonly string _userAgent;
    private readonly TppTransport _transport;

    public TppConnection(Uri baseUrl, string userAgent, TppTransport transport)
    {
        _base = baseUrl;
        _userAgent = userAgent;
        _transport = transport;
    }

    public string? AccessToken { get; set; }

    public Task<TppAnswer> GetAsync(string path, CancellationToken cancellationToken) => SendAsync(HttpMethod.Get, path, null, cancellationToken);

    public Task<TppAnswer> PostAsync(string path, JsonObject body, CancellationToken cancellationToken) =>
        SendAsync(HttpMethod.Post, path, body, cancellationToken);

    private async Task<TppAnswer> SendAsync(HttpMethod method, string path, JsonObject? body, CancellationToken cancellationToken)
    {
        var url = new Uri(_base, path);
        using var request = new HttpRequestMessage(method, url)
        {
            Content = new ByteArrayContent(body is null ? [] : Encoding.UTF8.GetBytes(body.ToJsonString())),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.CacheControl = new CacheControlHeaderValue { NoCache = true };
        request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
        if (AccessToken is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {AccessToken}");
        }

        try
        {
            using var response = await _transport.SendAsync(request, cancellationToken).ConfigureAwait(false);
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
        if (error is HttpRequestException { InnerException: AuthenticationException } && _transport.CertificateError is { } refused)
        {
            return $"tls: failed to verify certificate: {refused}";
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
}
