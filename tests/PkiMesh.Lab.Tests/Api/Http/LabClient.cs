using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Hosting;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>A lab on a free port with a client that trusts its CA and nothing else.</summary>
internal sealed class LabClient : IAsyncDisposable
{
    private readonly X509Certificate2 _ca;
    private readonly HttpClient _http;

    private LabClient(LabHost lab)
    {
        Lab = lab;
        _ca = X509CertificateLoader.LoadCertificate(lab.Services.Ca.Certificate.Der);
        var handler = new SocketsHttpHandler
        {
            SslOptions = new()
            {
                CertificateChainPolicy = new X509ChainPolicy
                {
                    TrustMode = X509ChainTrustMode.CustomRootTrust,
                    CustomTrustStore = { _ca },
                    RevocationMode = X509RevocationMode.NoCheck,
                },
            },
        };
        _http = new HttpClient(handler) { BaseAddress = new Uri(lab.Wire!.ApiUrl!), Timeout = TimeSpan.FromMinutes(2) };
        _http.DefaultRequestHeaders.UserAgent.ParseAdd("recorder/1.0");
    }

    public LabHost Lab { get; }

    public static async Task<LabClient> StartAsync(LabOptions? options = null)
    {
        var lab = await LabHost.StartAsync((options ?? new LabOptions()) with { Listen = "127.0.0.1:0" });
        lab.Auth.Authenticator.AddStatic("admin-token", new Caller("kubernetes-admin", ["system:masters", "system:authenticated"], "") { Uid = "admin-uid" });
        lab.Auth.Authenticator.AddStatic("viewtoken", new Caller("alice", ["pki-team", "system:authenticated"], "") { Uid = "alice-uid" });
        return new LabClient(lab);
    }

    public async Task<LabAnswer> SendAsync(
        string method, string path, string? body = null, string? contentType = null, string? token = "admin-token", params IReadOnlyList<(string Name, string Value)> headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(path, UriKind.Relative));
        if (token is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType ?? "application/json");
        }

        using var response = await _http.SendAsync(request);
        var warnings = response.Headers.TryGetValues("Warning", out var values) ? values.ToList() : [];
        return new LabAnswer((int)response.StatusCode, response.Content.Headers.ContentType?.ToString() ?? "", warnings, response.Headers.Date, await response.Content.ReadAsStringAsync())
        {
            RetryAfter = response.Headers.RetryAfter?.ToString() ?? "",
        };
    }

    /// <summary>An answer whose head has come, and its body not yet.</summary>
    public async Task<HttpResponseMessage> OpenAsync(string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", "admin-token");
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    public Task<LabAnswer> GetAsync(string path) => SendAsync("GET", path);

    public Task<LabAnswer> PostAsync(string path, string body) => SendAsync("POST", path, body);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Lab.DisposeAsync();
        _ca.Dispose();
    }
}
