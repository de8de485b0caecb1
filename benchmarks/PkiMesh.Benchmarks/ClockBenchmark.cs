using System.Diagnostics;
using System.Text;
using System.Text.Json;

namespace PkiMesh.Benchmarks;

/// <summary>Five years of the whole mesh, as the module builds it, on the lab's clock: what each year costs, and what it leaves in memory.</summary>
internal static class ClockBenchmark
{
    private const int Years = 5;

    public static async Task RunAsync()
    {
        Console.WriteLine("The whole mesh on the lab's clock, year by year:");
        await using var lab = await Lab.StartAsync();
        await JobBenchmark.ModuleAsync(lab);
        using var http = new HttpClient { BaseAddress = new Uri(lab["controlUrl"]), Timeout = TimeSpan.FromMinutes(30) };
        for (var year = 1; year <= Years; year++)
        {
            var cpu = lab.Process.TotalProcessorTime;
            var watch = Stopwatch.StartNew();
            var now = await AdvanceAsync(http);
            lab.Process.Refresh();
            var spent = lab.Process.TotalProcessorTime - cpu;
            Console.WriteLine($"  year {year} (to {now:yyyy-MM-dd}): {watch.Elapsed.TotalSeconds,6:0.0} s wall, {spent.TotalSeconds,6:0.0} s CPU, {lab.Process.WorkingSet64 >> 20,4} MiB");
        }
    }

    private static async Task<DateTimeOffset> AdvanceAsync(HttpClient http)
    {
        // Five steps: an advance that takes longer than ten minutes is refused by the lab.
        DateTimeOffset now = default;
        for (var step = 0; step < 5; step++)
        {
            using var body = new StringContent("""{"advance":"P73D"}""", Encoding.UTF8, "application/json");
            using var response = await http.PostAsync("clock", body);
            response.EnsureSuccessStatusCode();
            using var answer = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync());
            now = answer.RootElement.GetProperty("now").GetDateTimeOffset();
        }

        return now;
    }
}
