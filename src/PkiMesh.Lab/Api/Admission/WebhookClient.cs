using System.Globalization;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Api.Admission;

/// <summary>
/// Reaches webhooks: by Service, where a program of a pod of the lab answers, or by URL, over the network. Either way the
/// serving chain is checked against the configuration's caBundle.
/// </summary>
internal sealed class WebhookClient(LabClock clock, Func<IServiceEndpoints?> endpoints, Func<IReadOnlyList<LabCertificate>> systemRoots)
{
    public async Task<JsonNode?> PostAsync(JsonObject webhook, JsonObject review, CancellationToken cancellationToken)
    {
        var seconds = (int?)webhook["timeoutSeconds"] ?? 10;
        var config = webhook["clientConfig"] as JsonObject ?? [];
        var body = LabJson.ToUtf8(review);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(TimeSpan.FromSeconds(seconds));
        var roots = Roots(config);
        var url = config["service"] is JsonObject service ? ServiceUrl(service, seconds) : WithTimeout((string?)config["url"] ?? "", seconds);
        try
        {
            var (status, text) = config["service"] is JsonObject target
                ? await PostToServiceAsync(target, url, body, roots, limit.Token).ConfigureAwait(false)
                : await PostToUrlAsync(url, body, roots, limit.Token).ConfigureAwait(false);
            return Read(status, text);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw Failure(url, "context deadline exceeded");
        }
    }

    private static WebhookException Failure(string url, string why) => new($"failed to call webhook: Post \"{url}\": {why}");

    private static string ServiceUrl(JsonObject service, int seconds)
    {
        var path = (string?)service["path"] ?? "";
        path = path.StartsWith('/') ? path : "/" + path;
        return WithTimeout($"https://{(string?)service["name"]}.{(string?)service["namespace"]}.svc:{Port(service)}{path}", seconds);
    }

    private static string WithTimeout(string url, int seconds) =>
        $"{url}{(url.Contains('?', StringComparison.Ordinal) ? "&" : "?")}timeout={seconds.ToString(CultureInfo.InvariantCulture)}s";

    private static int Port(JsonObject service) => (int?)service["port"] ?? 443;

    private IReadOnlyList<LabCertificate> Roots(JsonObject config)
    {
        if ((string?)config["caBundle"] is not { Length: > 0 } bundle)
        {
            return systemRoots();
        }

        try
        {
            return PemBundle.ReadLenient(Encoding.UTF8.GetString(Convert.FromBase64String(bundle)));
        }
        catch (FormatException)
        {
            return [];
        }
    }

    private async Task<(int Status, byte[] Body)> PostToServiceAsync(
        JsonObject service, string url, byte[] body, IReadOnlyList<LabCertificate> roots, CancellationToken cancellationToken)
    {
        var (ns, name) = ((string?)service["namespace"] ?? "", (string?)service["name"] ?? "");
        string error = $"service \"{name}\" not found";
        if (endpoints()?.Resolve(ns, name, Port(service), out error) is not { } endpoint)
        {
            throw Failure(url, error);
        }

        if (endpoint.ServingChainPem is not { } chain)
        {
            throw Failure(url, "http: server gave HTTP response to HTTPS client");
        }

        if (Verify([.. PemBundle.ReadLenient(chain)], roots, $"{name}.{ns}.svc") is { } problem)
        {
            throw Failure(url, $"tls: failed to verify certificate: {problem}");
        }

        var target = new Uri(url).PathAndQuery;
        var answer = await endpoint.SendAsync(new PodRequest("POST", target, body), cancellationToken).ConfigureAwait(false);
        return (answer.StatusCode, answer.Body);
    }

    private async Task<(int Status, byte[] Body)> PostToUrlAsync(string url, byte[] body, IReadOnlyList<LabCertificate> roots, CancellationToken cancellationToken)
    {
        string? problem = null;
        var target = new Uri(url);
        using var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            AllowAutoRedirect = false,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, chain, _) =>
                {
                    var sent = new List<LabCertificate> { LabCertificate.FromDer(certificate!.GetRawCertData()) };
                    sent.AddRange(chain!.ChainPolicy.ExtraStore.Select(one => LabCertificate.FromDer(one.RawData)));
                    problem = Verify(sent, roots, target.IdnHost);
                    return problem is null;
                },
            },
        };
        using var http = new HttpClient(handler, false) { Timeout = Timeout.InfiniteTimeSpan };
        using var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await http.PostAsync(target, content, cancellationToken).ConfigureAwait(false);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (HttpRequestException error)
        {
            throw Failure(url, Describe(error, target, problem));
        }
    }

    private static string Describe(HttpRequestException error, Uri target, string? problem) => error.InnerException switch
    {
        AuthenticationException => $"tls: failed to verify certificate: {problem ?? error.InnerException.Message}",
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => $"dial tcp {Address(target)}: connect: connection refused",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => $"dial tcp: lookup {target.IdnHost}: no such host",
        SocketException socket => $"dial tcp {Address(target)}: {socket.Message}",
        _ => error.HttpRequestError == HttpRequestError.ResponseEnded ? "EOF" : error.Message,
    };

    private static string Address(Uri target) => $"{(target.IsLoopback ? "127.0.0.1" : target.IdnHost)}:{target.Port.ToString(CultureInfo.InvariantCulture)}";

    private string? Verify(IReadOnlyList<LabCertificate> chain, IReadOnlyList<LabCertificate> roots, string host) =>
        ServingChain.Problem(chain, roots, host, clock.GetUtcNow());

    private static JsonNode? Read(int status, byte[] body)
    {
        if (status is < 200 or >= 300)
        {
            throw new WebhookException(status == 404
                ? "failed to call webhook: the server could not find the requested resource"
                : $"failed to call webhook: an error on the server (\"{Encoding.UTF8.GetString(body).Trim()}\") has prevented the request from succeeding");
        }

        try
        {
            return LabJson.Parse(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
