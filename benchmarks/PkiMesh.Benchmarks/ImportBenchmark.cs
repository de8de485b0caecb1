using System.Globalization;

namespace PkiMesh.Benchmarks;

/// <summary>Import-Module of PkiMesh against that of a binary module with one empty command; each time in a new process.</summary>
internal static class ImportBenchmark
{
    private const int Rounds = 7;

    public static async Task RunAsync()
    {
        var empty = await MedianAsync(Path.Combine(AppContext.BaseDirectory, "EmptyModule.psd1"));
        var ours = await MedianAsync(Shell.Module);
        Console.WriteLine($"Import-Module, median of {Rounds} new processes under {(Shell.Find("pwsh") is null ? "PkiMesh.Host" : "pwsh")}:");
        Console.WriteLine($"  empty binary module  {empty.Wall,6:0} ms wall  {empty.Cpu,6:0} ms CPU");
        Console.WriteLine($"  PkiMesh              {ours.Wall,6:0} ms wall  {ours.Cpu,6:0} ms CPU");
        Console.WriteLine($"  more                 {ours.Wall - empty.Wall,6:0} ms wall  {ours.Cpu - empty.Cpu,6:0} ms CPU");
    }

    private static async Task<(double Wall, double Cpu)> MedianAsync(string module)
    {
        List<double> walls = [];
        List<double> cpus = [];
        for (var i = 0; i < Rounds; i++)
        {
            var output = await Shell.ScriptAsync($"""
                $process = [System.Diagnostics.Process]::GetCurrentProcess()
                $cpu = $process.TotalProcessorTime
                $watch = [System.Diagnostics.Stopwatch]::StartNew()
                Import-Module '{module}'
                $watch.Stop()
                $process.Refresh()
                foreach ($time in $watch.Elapsed, ($process.TotalProcessorTime - $cpu)) {'{'}
                    $time.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture)
                {'}'}
                """);
            var lines = output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            walls.Add(double.Parse(lines[0], CultureInfo.InvariantCulture));
            cpus.Add(double.Parse(lines[1], CultureInfo.InvariantCulture));
        }

        return (walls.Order().ElementAt(Rounds / 2), cpus.Order().ElementAt(Rounds / 2));
    }
}
