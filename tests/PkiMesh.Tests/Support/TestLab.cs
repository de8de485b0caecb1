using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PkiMesh.Tests.Support;

/// <summary>The staged lab as a process of its own, and a client of its API that shares nothing with the module.</summary>
public sealed class TestLab : IAsyncDisposable
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);

    // What moves by itself, whoever looks on.
    private static readonly string[] s_restless = ["events", "leases"];

    private readonly Process _process;
    private readonly HttpClient _client;
    private readonly HttpClient _control = new() { Timeout = s_limit };

    private TestLab(Process process, JsonElement ready)
    {
        _process = process;
        Ready = ready;
        var kubeConfig = File.ReadAllText(Text("kubeConfigPath"));
        Token = Regex.Match(kubeConfig, @"token:\s*""?([^\s""]+)").Groups[1].Value;
        var handler = new HttpClientHandler
        {
            CheckCertificateRevocationList = false,
            ServerCertificateCustomValidationCallback = (_, certificate, chain, _) => IsTrusted(certificate!, chain!),
        };
        _client = new HttpClient(handler) { BaseAddress = new Uri(Text("apiUrl")), Timeout = s_limit };
        _client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", Token);
    }

    public JsonElement Ready { get; }

    /// <summary>The bearer token of the kubeconfig.</summary>
    public string Token { get; }

    public static async Task<TestLab> StartAsync()
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", ["exec", Path.Combine(Repository.StagedModule, "lab", "PkiMesh.Lab.dll")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        using var limit = new CancellationTokenSource(s_limit);
        var line = await process.StandardOutput.ReadLineAsync(limit.Token) ?? throw new InvalidOperationException("The lab ended.");
        return new TestLab(process, JsonDocument.Parse(line).RootElement);
    }

    public string Text(string name) => Ready.GetProperty(name).GetString()!;

    /// <summary>A script that does the whole job here; <paramref name="more"/> is appended to its parameters.</summary>
    public string EndToEnd(string more = "") => $"""
        $credential = [pscredential]::new('{Text("tppUsername")}', (ConvertTo-SecureString $env:PKIMESH_TEST_PASSWORD -AsPlainText -Force))
        & '{Path.Combine(Repository.Root, "examples", "EndToEnd.ps1")}' -KubeConfigPath '{Text("kubeConfigPath")}' -TppUrl '{Text("tppUrl")}' `
            -TppCredential $credential -CertificateAuthorityPath '{Text("caPath")}' -Zone '{Text("tppZone")}' -ManifestsPath '{Text("manifestsPath")}' {more}
        """;

    public IReadOnlyDictionary<string, string> Environment() => new Dictionary<string, string> { ["PKIMESH_TEST_PASSWORD"] = Text("tppPassword") };

    public async Task<JsonElement> GetAsync(string path) => await _client.GetFromJsonAsync<JsonElement>(path);

    /// <summary>Creates an object, given as JSON, and gives it as the server has it.</summary>
    public async Task<JsonElement> CreateAsync(string path, string json)
    {
        using var content = new StringContent(json, System.Text.Encoding.UTF8, "application/json");
        using var response = await _client.PostAsync(path, content);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
        return await response.Content.ReadFromJsonAsync<JsonElement>();
    }

    /// <summary>Deletes an object.</summary>
    public async Task DeleteAsync(string path)
    {
        using var response = await _client.DeleteAsync(path);
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Waits until every controller is at rest, without moving the clock.</summary>
    public async Task RestAsync()
    {
        using var response = await _control.PostAsJsonAsync(Text("controlUrl").TrimEnd('/') + "/clock", new { advance = "PT0S" });
        response.EnsureSuccessStatusCode();
    }

    /// <summary>Takes back every fault that was ordered.</summary>
    public async Task ClearFaultsAsync()
    {
        using var response = await _control.DeleteAsync(Text("controlUrl").TrimEnd('/') + "/faults");
        response.EnsureSuccessStatusCode();
    }

    /// <summary>How many grants TPP knows.</summary>
    public async Task<int> CountGrantsAsync() =>
        (await _control.GetFromJsonAsync<JsonElement>(Text("controlUrl").TrimEnd('/') + "/tpp")).GetProperty("grants").GetInt32();

    /// <summary>Every object that does not move by itself, by its path, with its resourceVersion.</summary>
    public async Task<SortedDictionary<string, string>> SnapshotAsync()
    {
        await RestAsync();
        var snapshot = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var (path, resource) in await FindResourcesAsync())
        {
            var list = await GetAsync($"{path}/{resource}");
            foreach (var item in list.GetProperty("items").EnumerateArray())
            {
                var metadata = item.GetProperty("metadata");
                var ns = metadata.TryGetProperty("namespace", out var value) ? value.GetString() + "/" : "";
                snapshot[$"{path}/{resource}/{ns}{metadata.GetProperty("name").GetString()}"] = metadata.GetProperty("resourceVersion").GetString()!;
            }
        }

        return snapshot;
    }

    /// <summary>The paths of <see cref="SnapshotAsync"/>, without those whose names the server makes up.</summary>
    public async Task<IReadOnlyList<string>> NamesAsync() =>
        [.. (await SnapshotAsync()).Keys.Where(name => !Regex.IsMatch(name, "/(pods|replicasets|endpointslices|controllerrevisions)/"))];

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await _process.WaitForExitAsync(limit.Token).ContinueWith(_ => { }, TaskScheduler.Default);
        if (!_process.HasExited)
            _process.Kill(entireProcessTree: true);
        _process.Dispose();
        _client.Dispose();
        _control.Dispose();
    }

    private async Task<IReadOnlyList<(string Path, string Resource)>> FindResourcesAsync()
    {
        List<string> paths = ["/api/v1"];
        var groups = await GetAsync("/apis");
        paths.AddRange(groups.GetProperty("groups").EnumerateArray()
            .Select(group => "/apis/" + group.GetProperty("preferredVersion").GetProperty("groupVersion").GetString()));
        List<(string, string)> found = [];
        foreach (var path in paths)
        {
            var resources = await GetAsync(path);
            found.AddRange(resources.GetProperty("resources").EnumerateArray()
                .Where(resource => resource.GetProperty("verbs").EnumerateArray().Any(verb => verb.GetString() == "list"))
                .Select(resource => resource.GetProperty("name").GetString()!)
                .Where(name => !name.Contains('/', StringComparison.Ordinal) && !s_restless.Contains(name))
                .Select(name => (path, name)));
        }

        return found;
    }

    private bool IsTrusted(X509Certificate2 certificate, X509Chain chain)
    {
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.ImportFromPemFile(Text("caPath"));
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(certificate);
    }
}
