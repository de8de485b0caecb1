using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Tpp;

/// <summary>Sends a call and reads the answer. It knows nothing of sessions; what fails below HTTP becomes a PkiMeshException here.</summary>
internal sealed class TppTransport : IDisposable
{
    private const int LargestAnswer = 16 * 1024 * 1024;
    private const int Attempts = 4;
    private static readonly TimeSpan s_longestPause = TimeSpan.FromSeconds(20);
    private static readonly string[] s_secretMembers = ["password", "refresh_token", "access_token", "jwt"];

    private readonly HttpClient _client;
    private readonly TppTrust _trust;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;

    public TppTransport(Uri url, TppTrust trust, X509Certificate2? clientCertificate, bool integrated, TimeSpan timeout, TimeProvider time)
    {
        Url = url;
        _trust = trust;
        _timeout = timeout;
        _time = time;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.All,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            Credentials = integrated ? CredentialCache.DefaultCredentials : null,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = trust.Check,
                ClientCertificates = clientCertificate is null ? null : [clientCertificate],
            },
        };
        _client = new HttpClient(handler) { BaseAddress = url, Timeout = System.Threading.Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = LargestAnswer };
        var version = typeof(TppTransport).Assembly.GetName().Version?.ToString(3);
        _client.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("PkiMesh", version));
        _client.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
    }

    public Uri Url { get; }

    /// <summary>PEM of the anchors the user gave; null where the system's are used.</summary>
    public string? AnchorsPem => _trust.AnchorsPem;

    /// <summary>TPP's clock minus this machine's, from its last answer.</summary>
    public TimeSpan ClockSkew { get; private set; }

    public DateTime ServerTimeUtc => _time.GetUtcNow().UtcDateTime + ClockSkew;

    public async Task<TppAnswer> SendAsync(TppCall call, string? bearer, JsonObject? body, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await SendOnceAsync(call, bearer, body, cancellationToken).ConfigureAwait(false);
            if (answer.Status is not (429 or 503) || attempt == Attempts)
            {
                return answer;
            }

            var pause = answer.RetryAfter ?? TimeSpan.FromMilliseconds(250 << attempt);
            if (pause > s_longestPause)
            {
                return answer;
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<TppAnswer> SendOnceAsync(TppCall call, string? bearer, JsonObject? body, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(_timeout);
        using var request = new HttpRequestMessage(call.Method, call.Path);
        if (bearer is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);
        }

        if (body is not null)
        {
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        }

        try
        {
            using var response = await _client.SendAsync(request, HttpCompletionOption.ResponseContentRead, limit.Token).ConfigureAwait(false);
            var text = await response.Content.ReadAsStringAsync(limit.Token).ConfigureAwait(false);
            return Read(response, text, bearer, body);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new PkiMeshException(
                "TppTimeout",
                PkiMeshErrorKind.OperationTimeout,
                $"TPP at {Url} did not {call.Doing} within {_timeout.TotalSeconds:0} seconds.",
                Url.AbsoluteUri,
                "Try again, or allow more time with -TimeoutSec.");
        }
        catch (Exception error) when (error is HttpRequestException or IOException)
        {
            throw Unreachable(error as HttpRequestException ?? error.InnerException as HttpRequestException);
        }
    }

    private TppAnswer Read(HttpResponseMessage response, string text, string? bearer, JsonObject? sent)
    {
        if (response.Headers.Date is { } date)
        {
            ClockSkew = date - _time.GetUtcNow();
        }

        var body = TppJson.Parse(text);
        var words = Words(response, body);
        foreach (var secret in s_secretMembers.Select(name => TppJson.Text(sent?[name])).Append(bearer).Where(secret => secret is { Length: > 3 }))
        {
            words = words.Replace(secret!, "***", StringComparison.Ordinal);
        }

        return new TppAnswer((int)response.StatusCode, words, body)
        {
            RecordCount = response.Headers.TryGetValues("X-Record-Count", out var counts)
                && int.TryParse(counts.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : null,
            RetryAfter = response.Headers.RetryAfter switch
            {
                { Delta: { } delta } => delta,
                { Date: { } until } => TimeSpan.FromTicks(Math.Max(0, (until.UtcDateTime - ServerTimeUtc).Ticks)),
                _ => null,
            },
        };
    }

    // TPP says what is wrong in the status line, in the body, or in both.
    private static string Words(HttpResponseMessage response, JsonObject? body)
    {
        using var standard = new HttpResponseMessage(response.StatusCode);
        List<string?> parts = [response.ReasonPhrase == standard.ReasonPhrase ? null : response.ReasonPhrase];
        foreach (var name in (ReadOnlySpan<string>)["Error", "ErrorDetails", "error_description", "error", "Message", "Status", "Warning"])
        {
            parts.Add(TppJson.Text(body?[name]));
        }

        List<string> said = [];
        foreach (var part in parts.Select(part => OneLine(part ?? "")).Where(part => part.Length > 0))
        {
            if (!said.Any(other => other.Contains(part, StringComparison.OrdinalIgnoreCase)))
            {
                said.Add(part);
            }
        }

        return string.Join(" / ", said);
    }

    private static string OneLine(string text)
    {
        var line = string.Join(' ', text.Split([' ', '\r', '\n', '\t'], StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= 500 ? line : line[..500] + "…";
    }

    private PkiMeshException Unreachable(HttpRequestException? error)
    {
        if (error?.HttpRequestError == HttpRequestError.SecureConnectionError && _trust.Refusal is { } refusal)
        {
            return new PkiMeshException(
                "TppCertificateUntrusted",
                PkiMeshErrorKind.SecurityError,
                $"TPP at {Url} was not asked anything: {refusal}.",
                Url.AbsoluteUri,
                "Have the thumbprint confirmed by whoever runs TPP, then give the root certificate of its CA with -CertificateAuthorityPath or -CertificateAuthorityPem. cert-manager needs the same root in its issuer.");
        }

        var (what, advice) = error?.HttpRequestError switch
        {
            HttpRequestError.NameResolutionError => ("its name is not known here", "Check the name, and that this machine asks a DNS server that knows it."),
            HttpRequestError.ConnectionError => ("no connection could be made", "Check the address and port, and that no firewall stands between."),
            HttpRequestError.SecureConnectionError => ("no TLS connection could be agreed", "Check that the port is the HTTPS one, and that it takes TLS 1.2 or 1.3."),
            HttpRequestError.ProxyTunnelError => ("the proxy did not let the connection through", "Check HTTPS_PROXY and NO_PROXY."),
            HttpRequestError.ConfigurationLimitExceeded => ("its answer is too large", "Ask for less at a time."),
            _ => ("the connection broke off", "Try again; look at the server's own log if it goes on."),
        };
        return new PkiMeshException("TppUnreachable", PkiMeshErrorKind.ConnectionError, $"TPP at {Url} cannot be reached: {what}.", Url.AbsoluteUri, advice);
    }
}
