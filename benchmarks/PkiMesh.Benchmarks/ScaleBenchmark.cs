using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace PkiMesh.Benchmarks;

/// <summary>A big cluster: 5,000 namespaces with a Deployment of four pods each, all controllers running, a watch on the pods, and paged lists.</summary>
internal static class ScaleBenchmark
{
    private const int Namespaces = 5000;
    private const int Replicas = 4;
    private const int Writers = 8;

    public static async Task RunAsync()
    {
        Console.WriteLine($"{Namespaces} namespaces, {Namespaces * Replicas} pods:");
        await using var lab = await Lab.StartAsync();
        using var http = Client(lab);
        using var over = new CancellationTokenSource();
        var watched = 0;
        var watch = Task.Run(() => WatchAsync(http, () => Interlocked.Increment(ref watched), over.Token));

        var clock = Stopwatch.StartNew();
        await Parallel.ForAsync(0, Namespaces, new ParallelOptions { MaxDegreeOfParallelism = Writers }, async (i, token) =>
        {
            await PostAsync(http, "/api/v1/namespaces", $$$"""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"team-{{{i}}}"}}""", token);
            await PostAsync(http, $"/apis/apps/v1/namespaces/team-{i}/deployments", Deployment(), token);
        });
        Console.WriteLine($"  made in        {clock.Elapsed.TotalSeconds,7:0.0} s   {Memory(lab)}");

        var deadline = Stopwatch.StartNew();
        while (await CountReadyAsync(http) < Namespaces * Replicas && deadline.Elapsed < TimeSpan.FromMinutes(30))
            await Task.Delay(TimeSpan.FromSeconds(2));
        Console.WriteLine($"  all running in {clock.Elapsed.TotalSeconds,7:0.0} s   {Memory(lab)}");

        clock.Restart();
        var (count, pages) = await ListAsync(http);
        Console.WriteLine($"  {count} pods in {pages} pages of 500: {clock.Elapsed.TotalSeconds:0.00} s   {Memory(lab)}");
        await Task.Delay(TimeSpan.FromSeconds(2));
        Console.WriteLine($"  the watch has seen {watched} pods come into being");
        await over.CancelAsync();
        await watch;
        lab.Process.Refresh();
        Console.WriteLine($"  the lab's CPU  {lab.Process.TotalProcessorTime.TotalSeconds,7:0.0} s, its peak {lab.Process.PeakWorkingSet64 >> 20} MiB");
    }

    private static HttpClient Client(Lab lab)
    {
        var token = Regex.Match(File.ReadAllText(lab["kubeConfigPath"]), @"token: ""?(?<token>[0-9a-f]+)").Groups["token"].Value;
        var http = new HttpClient(new SocketsHttpHandler { SslOptions = { RemoteCertificateValidationCallback = (_, _, _, _) => true } })
        {
            BaseAddress = new Uri(lab["apiUrl"]),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }

    private static async Task PostAsync(HttpClient http, string path, string body, CancellationToken cancellationToken)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await http.PostAsync(path, content, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new InvalidOperationException($"{path}: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    private static async Task<int> CountReadyAsync(HttpClient http)
    {
        using var answer = JsonDocument.Parse(await http.GetByteArrayAsync("/api/v1/pods?fieldSelector=status.phase%3DRunning&limit=1"));
        var metadata = answer.RootElement.GetProperty("metadata");
        var items = answer.RootElement.GetProperty("items").GetArrayLength();
        // With a selector the API does not say how many remain: then all pages are read.
        return metadata.TryGetProperty("remainingItemCount", out var left) ? items + left.GetInt32() : (await ListAsync(http, "&fieldSelector=status.phase%3DRunning")).Count;
    }

    private static async Task<(int Count, int Pages)> ListAsync(HttpClient http, string more = "")
    {
        var (count, pages, next) = (0, 0, "");
        do
        {
            using var page = JsonDocument.Parse(await http.GetByteArrayAsync($"/api/v1/pods?limit=500{more}{(next.Length > 0 ? $"&continue={Uri.EscapeDataString(next)}" : "")}"));
            count += page.RootElement.GetProperty("items").GetArrayLength();
            pages++;
            next = page.RootElement.GetProperty("metadata").TryGetProperty("continue", out var token) ? token.GetString()! : "";
        }
        while (next.Length > 0);
        return (count, pages);
    }

    private static async Task WatchAsync(HttpClient http, Action added, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync("/api/v1/pods?watch=true&timeoutSeconds=7200", HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
            while (await reader.ReadLineAsync(cancellationToken) is { } line)
            {
                if (line.StartsWith("""{"type":"ADDED""", StringComparison.Ordinal))
                    added();
                else if (line.StartsWith("""{"type":"ERROR""", StringComparison.Ordinal))
                    Console.WriteLine($"  the watch was ended: {line}");
            }
        }
        catch (OperationCanceledException)
        {
        }
    }

    private static string Memory(Lab lab)
    {
        lab.Process.Refresh();
        return $"{lab.Process.WorkingSet64 >> 20,5} MiB";
    }

    private static string Deployment() =>
        $$$"""{"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},"spec":{"replicas":{{{Replicas}}},"selector":{"matchLabels":{"app":"web"}},"template":{"metadata":{"labels":{"app":"web"}},"spec":{"containers":[{"name":"web","image":"registry.k8s.io/pause:3.10"}] } } } }""";
}
