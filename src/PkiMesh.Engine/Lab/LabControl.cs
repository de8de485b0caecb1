using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using System.Xml;

namespace PkiMesh.Engine.Lab;

/// <summary>The control side of one lab. Its address has a token in it and goes nowhere else.</summary>
internal sealed class LabControl : IDisposable
{
    private readonly HttpClient _client;
    private readonly string _base;

    public LabControl(Uri controlUrl)
    {
        // Loopback: a proxy of the environment has nothing to do here. Moving the clock may take as long as it takes.
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        _base = controlUrl.ToString().TrimEnd('/');
    }

    public async Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) =>
        ReadTime(await SendAsync("its clock", HttpMethod.Get, "/clock", null, cancellationToken).ConfigureAwait(false));

    public async Task<DateTimeOffset> AdvanceAsync(TimeSpan advance, CancellationToken cancellationToken)
    {
        var body = new Dictionary<string, string> { ["advance"] = XmlConvert.ToString(advance) };
        return ReadTime(await SendAsync("a later time", HttpMethod.Post, "/clock", body, cancellationToken).ConfigureAwait(false));
    }

    public async Task<IReadOnlyList<PkiMeshLabEdge>> GetEdgesAsync(CancellationToken cancellationToken)
    {
        var answer = await SendAsync("its mesh", HttpMethod.Get, "/mesh", null, cancellationToken).ConfigureAwait(false);
        return [.. answer.GetProperty("edges").EnumerateArray().Select(edge => new PkiMeshLabEdge(
            edge.GetProperty("source").GetString()!,
            edge.GetProperty("target").GetString()!,
            edge.GetProperty("secured").GetBoolean(),
            edge.TryGetProperty("error", out var error) ? error.GetString() : null))];
    }

    public async Task<PkiMeshLabFault> AddFaultAsync(PkiMeshLabFault fault, CancellationToken cancellationToken) =>
        LabFaultJson.Read(await SendAsync("a fault", HttpMethod.Post, "/faults", LabFaultJson.Write(fault), cancellationToken).ConfigureAwait(false));

    public Task ClearFaultsAsync(CancellationToken cancellationToken) => SendAsync("no more faults", HttpMethod.Delete, "/faults", null, cancellationToken);

    public void Dispose() => _client.Dispose();

    private static DateTimeOffset ReadTime(JsonElement answer) => answer.GetProperty("now").GetDateTimeOffset().ToUniversalTime();

    internal async Task<JsonElement> SendAsync(string what, HttpMethod method, string path, object? body, CancellationToken cancellationToken)
    {
        try
        {
            using var request = new HttpRequestMessage(method, _base + path) { Content = body is null ? null : JsonContent.Create(body) };
            using var response = await _client.SendAsync(request, cancellationToken).ConfigureAwait(false);
            if (response.Content.Headers.ContentType?.MediaType != "application/json")
                throw LabErrors.ControlFailed(what, $"status {(int)response.StatusCode}");
            var answer = await response.Content.ReadFromJsonAsync<JsonElement>(cancellationToken).ConfigureAwait(false);
            if (response.StatusCode == HttpStatusCode.BadRequest && answer.TryGetProperty("error", out var refusal))
                throw LabErrors.OrderRefused(what, refusal.ToString());
            if (!response.IsSuccessStatusCode)
                throw LabErrors.ControlFailed(what, answer.TryGetProperty("error", out var error) ? error.ToString() : $"status {(int)response.StatusCode}");
            return answer;
        }
        catch (HttpRequestException e)
        {
            throw LabErrors.ControlFailed(what, e.HttpRequestError.ToString());
        }
        catch (JsonException)
        {
            throw LabErrors.ControlFailed(what, "the answer is not JSON");
        }
    }
}
