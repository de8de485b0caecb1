using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using k8s.Exceptions;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>Sends requests with the credentials of a kubeconfig, repeats what may be repeated, and remembers the server's clock.</summary>
internal sealed class KubeTransport : IDisposable
{
    private const int Attempts = 5;
    private static readonly TimeSpan s_answerLimit = TimeSpan.FromSeconds(30);
    private readonly k8s.Kubernetes _client;
    private readonly TimeProvider _time;

    public KubeTransport(KubernetesClientConfiguration configuration, TimeProvider time)
    {
        _client = new k8s.Kubernetes(configuration);
        _time = time;
        Server = _client.BaseUri.GetLeftPart(UriPartial.Path).TrimEnd('/');
    }

    public string Server { get; }

    public k8s.Kubernetes Client => _client;

    /// <summary>The server's clock minus this machine's, by the last answer that carried a Date.</summary>
    public TimeSpan Skew { get; private set; }

    public DateTimeOffset ServerNow => _time.GetUtcNow() + Skew;

    /// <summary>The answer as JSON; a 404 is null where the caller can take it.</summary>
    public async Task<JsonObject?> SendAsync(
        KubeCall call, HttpMethod method, string path, JsonObject? body, string? contentType, bool nullOnMissing, CancellationToken cancellationToken)
    {
        var payload = body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body);
        for (var attempt = 1; ; attempt++)
        {
            TimeSpan pause;
            try
            {
                using var response = await SendOnceAsync(method, path, payload, contentType, s_answerLimit, cancellationToken).ConfigureAwait(false);
                var answer = await ReadAsync(response, call, cancellationToken).ConfigureAwait(false);
                var code = (int)response.StatusCode;
                if (code < 300)
                    return answer ?? throw new PkiMeshException("ClusterAnswerUnreadable", PkiMeshErrorKind.InvalidData,
                        $"{Server} answered {path} with something that is not JSON.", Server, "Check that the server is a Kubernetes API server and no proxy stands between.");
                var failure = KubeErrors.FromStatus(call, code, answer, Server);
                if (code == 404 && nullOnMissing && IsMissingObject(failure, call))
                    return null;
                if (attempt >= Attempts || !MayRepeat(call, failure))
                    throw failure;
                pause = RetryAfter(response, answer) ?? Backoff(attempt);
            }
            catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                var failure = KubeErrors.FromTransport(e, call, Server);
                if (attempt >= Attempts || !call.IsRepeatable || failure.ErrorId != "ClusterConnectionLost")
                    throw failure;
                pause = Backoff(attempt);
            }

            await Task.Delay(pause, _time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Opens a stream of watch events; the caller disposes of the answer.</summary>
    public Task<HttpResponseMessage> OpenAsync(KubeCall call, string path, CancellationToken cancellationToken) =>
        OpenAsync(call, HttpMethod.Get, path, null, null, s_answerLimit, cancellationToken);

    /// <summary>The same with a body, and with a limit of its own on how long the answer may take to begin.</summary>
    public async Task<HttpResponseMessage> OpenAsync(
        KubeCall call, HttpMethod method, string path, byte[]? payload, string? contentType, TimeSpan answerLimit, CancellationToken cancellationToken)
    {
        try
        {
            var response = await SendOnceAsync(method, path, payload, contentType, answerLimit, cancellationToken).ConfigureAwait(false);
            if (response.IsSuccessStatusCode)
                return response;
            using (response)
            {
                var answer = await ReadAsync(response, call, cancellationToken).ConfigureAwait(false);
                throw KubeErrors.FromStatus(call, (int)response.StatusCode, answer, Server);
            }
        }
        catch (Exception e) when (e is HttpRequestException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw KubeErrors.FromTransport(e, call, Server);
        }
    }

    public void Dispose() => _client.Dispose();

    private async Task<HttpResponseMessage> SendOnceAsync(
        HttpMethod method, string path, byte[]? payload, string? contentType, TimeSpan answerLimit, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(method, Server + path);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        if (payload is not null)
        {
            request.Content = new ByteArrayContent(payload);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType ?? "application/json");
        }

        await AuthenticateAsync(request, cancellationToken).ConfigureAwait(false);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(answerLimit);
        var response = await _client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token).ConfigureAwait(false);
        if (response.Headers.Date is { } date)
            NoteDate(date);
        return response;
    }

    /// <summary>A program that hands out tokens (EKS, AKS, GKE) is started again when its token ends, and may fail in the midst of a run.</summary>
    private async Task AuthenticateAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (_client.Credentials is not { } credentials)
            return;
        try
        {
            await credentials.ProcessHttpRequestAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is KubeConfigException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            throw KubeErrors.NoCredential(Server, e is KubeConfigException ? e.Message : "it could not be started");
        }
    }

    private void NoteDate(DateTimeOffset date)
    {
        // The header has whole seconds: up to one second of difference is its rounding.
        var skew = date - _time.GetUtcNow();
        Skew = skew.Duration() <= TimeSpan.FromSeconds(1.5) ? TimeSpan.Zero : skew;
    }

    private async Task<JsonObject?> ReadAsync(HttpResponseMessage response, KubeCall call, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(s_answerLimit);
        var bytes = await response.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
        try
        {
            return bytes.Length == 0 ? null : JsonNode.Parse(bytes) as JsonObject;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static bool IsMissingObject(KubeException failure, KubeCall call) =>
        failure.ErrorId is "ClusterObjectNotFound" or "NamespaceNotFound" || (failure.ErrorId == "CrdMissing" && call.Verb == "get");

    private static bool MayRepeat(KubeCall call, KubeException failure) => failure.Code switch
    {
        429 => true,
        409 => call.Verb == "apply" && !failure.IsFieldManagerConflict && failure.Reason != "AlreadyExists",
        502 or 503 or 504 => call.IsRepeatable,
        500 => call.Verb is "get" or "list",
        _ => false,
    };

    private static TimeSpan? RetryAfter(HttpResponseMessage response, JsonObject? status)
    {
        var pause = response.Headers.RetryAfter?.Delta;
        if (pause is null && status?["details"]?["retryAfterSeconds"] is JsonValue v && v.TryGetValue<int>(out var seconds))
            pause = TimeSpan.FromSeconds(seconds);
        return pause is { } p ? TimeSpan.FromTicks(Math.Min(p.Ticks, TimeSpan.FromSeconds(10).Ticks)) : null;
    }

    private static TimeSpan Backoff(int attempt) => TimeSpan.FromMilliseconds(100 * Math.Pow(2, attempt - 1));
}
