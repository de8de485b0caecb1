using System.Diagnostics;
using System.Globalization;
using PkiMesh.Engine;

namespace PkiMesh.Soak;

/// <summary>A rotation in a process of its own, which is killed while it works on a given step.</summary>
internal static class KilledRun
{
    /// <summary>The argument that makes this program that process.</summary>
    public const string Argument = "--rotate";

    /// <summary>Starts it and kills it; false where it came to its end before.</summary>
    public static async Task<bool> StartAsync(string kubeConfigPath, MeshRotationStep step, TimeSpan after, bool waitForLeaves)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", typeof(KilledRun).Assembly.Location, Argument, kubeConfigPath, waitForLeaves ? "1" : "0"])
        {
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith($"{step}:", StringComparison.Ordinal))
            {
                continue;
            }

            await Task.Delay(after);
            var alive = !process.HasExited;
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync();
            return alive;
        }

        await process.WaitForExitAsync();
        return false;
    }

    /// <summary>The process itself.</summary>
    public static async Task<int> RunAsync(string kubeConfigPath, bool waitForLeaves)
    {
        var engine = EngineEntry.Create();
        var operation = new SoakOperation(status => Console.Out.WriteLine(status));
        var cluster = await engine.Clusters.ConnectAsync(new MeshClusterOptions { KubeConfigPath = kubeConfigPath }, operation, CancellationToken.None);
        var options = new MeshRotationOptions { Timeout = TimeSpan.FromMinutes(5), WaitForLeaves = waitForLeaves };
        var rotation = await engine.Rotation.UpdateAsync(cluster, options, operation, _ => Task.CompletedTask, CancellationToken.None);
        Console.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ended {rotation.Status}"));
        return 0;
    }
}
