using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Tests.Workloads;
using PkiMesh.Lab.Workloads;
using PkiMesh.Testing;
using Xunit;

namespace PkiMesh.Lab.Tests;

/// <summary>A big cluster: its controllers, cert-manager and trust-manager run, a Bundle goes everywhere, and somebody watches the pods.</summary>
public sealed class ScaleTests : IDisposable
{
    private const int Namespaces = 5000;
    private const int Replicas = 4;
    private const long TwoGiB = 2L << 30;
    private readonly HttpClient _http = new(new HttpClientHandler { ServerCertificateCustomValidationCallback = HttpClientHandler.DangerousAcceptAnyServerCertificateValidator }) { Timeout = TimeSpan.FromMinutes(5) };
    private readonly HashSet<string> _watched = [];

    public void Dispose() => _http.Dispose();

    [LongFact]
    public async Task Twenty_thousand_pods_fit_into_two_GiB_and_lists_and_watches_keep_up()
    {
        using var lab = await LabProgram.StartAsync();
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", lab.Token);
        foreach (var file in (string[])["cert-manager.yaml", "trust-manager.yaml"])
        {
            foreach (var document in Yaml.Documents(await File.ReadAllTextAsync(Path.Combine(lab.ManifestsPath, file))))
            {
                await ApplyAsync(lab, document);
            }
        }

        await ApplyAsync(lab, Yaml.Documents("""
            apiVersion: cert-manager.io/v1
            kind: ClusterIssuer
            metadata: {name: self}
            spec: {selfSigned: {}}
            ---
            apiVersion: cert-manager.io/v1
            kind: Certificate
            metadata: {name: root, namespace: cert-manager}
            spec: {isCA: true, commonName: root, secretName: root, issuerRef: {name: self, kind: ClusterIssuer}}
            ---
            apiVersion: trust.cert-manager.io/v1alpha1
            kind: Bundle
            metadata: {name: roots}
            spec: {sources: [{secret: {name: root, key: tls.crt}}], target: {configMap: {key: ca.crt}}}
            """));

        using var over = new CancellationTokenSource();
        var watching = WatchAsync(lab, over.Token);
        await Parallel.ForAsync(0, Namespaces, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (i, _) =>
        {
            await SendAsync(HttpMethod.Post, $"{lab.ApiUrl}/api/v1/namespaces", $$$"""{"metadata":{"name":"team-{{{i}}}"}}""");
            await SendAsync(HttpMethod.Post, $"{lab.ApiUrl}/api/v1/namespaces/team-{i}/services", """{"metadata":{"name":"web"},"spec":{"selector":{"app":"web"},"ports":[{"port":80}]}}""");
            await SendAsync(HttpMethod.Post, $"{lab.ApiUrl}/apis/apps/v1/namespaces/team-{i}/deployments", Deployment);
        });

        while (await CountAsync(lab, "pods", "&fieldSelector=status.phase%3DRunning") < Namespaces * Replicas || await CountAsync(lab, "configmaps", "&labelSelector=trust.cert-manager.io%2Fbundle") < Namespaces)
        {
            Assert.False(lab.Process.HasExited);
            await Task.Delay(TimeSpan.FromSeconds(2));
        }

        while (_watched.Count < Namespaces * Replicas)
        {
            Assert.False(watching.IsCompleted);
            await Task.Delay(TimeSpan.FromSeconds(1));
        }

        await over.CancelAsync();
        await watching;
        lab.Process.Refresh();
        Assert.InRange(lab.Process.PeakWorkingSet64, 1, TwoGiB);
    }

    private const string Deployment = """
        {
            "metadata": {"name": "web"},
            "spec": {
                "replicas": 4, "selector": {"matchLabels": {"app": "web"}},
                "template": {"metadata": {"labels": {"app": "web"}}, "spec": {"containers": [{"name": "web", "image": "registry.k8s.io/pause:3.10"}]}}
            }
        }
        """;

    private async Task ApplyAsync(LabProgram lab, params IEnumerable<JsonObject> documents)
    {
        foreach (var value in documents)
        {
            var id = TestCluster.Resource(value);
            var root = id.Group.Length == 0 ? "/api" : $"/apis/{id.Group}";
            var ns = value.Text("metadata", "namespace") is { } name ? $"/namespaces/{name}" : "";
            // A webhook that is not up yet refuses: it is asked again, as a user would.
            var url = $"{lab.ApiUrl}{root}/{id.Version}{ns}/{id.Resource}/{value.Name()}?fieldManager=test&force=true";
            for (var attempt = 1; await RefusalAsync(url, value.ToJsonString()) is { } refusal; attempt++)
            {
                Assert.True(attempt < 100, refusal);
                await Task.Delay(200);
            }
        }
    }

    private async Task<string?> RefusalAsync(string url, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/apply-patch+yaml");
        using var response = await _http.PatchAsync(new Uri(url), content);
        return response.IsSuccessStatusCode ? null : await response.Content.ReadAsStringAsync();
    }

    private async Task<JsonObject> SendAsync(HttpMethod method, string url, string? body)
    {
        using var request = new HttpRequestMessage(method, url) { Content = body is null ? null : new StringContent(body, Encoding.UTF8, "application/json") };
        using var response = await _http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{url}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>By pages of 500.</summary>
    private async Task<int> CountAsync(LabProgram lab, string resource, string selector)
    {
        var (count, next) = (0, "");
        do
        {
            var page = await SendAsync(HttpMethod.Get, $"{lab.ApiUrl}/api/v1/{resource}?limit=500{selector}{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}", null);
            count += page["items"]!.AsArray().Count;
            next = page["metadata"].Text("continue") ?? "";
        }
        while (next.Length > 0);
        return count;
    }

    private async Task WatchAsync(LabProgram lab, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync(new Uri($"{lab.ApiUrl}/api/v1/pods?watch=true&timeoutSeconds=7200"), HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                var change = JsonNode.Parse(line)!.AsObject();
                if (change.Text("type") == "ADDED" && change["object"]!.AsObject() is { } pod && pod.Namespace()!.StartsWith("team-", StringComparison.Ordinal))
                {
                    _watched.Add($"{pod.Namespace()}/{pod.Name()}");
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
    }
}
