using System.Diagnostics;
using System.Text;

namespace PkiMesh.Tests.Support;

/// <summary>Runs a script with the staged module in a process of its own, on the engine that PkiMesh.Host brings.</summary>
internal sealed record FreshProcess(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(10);

    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static Task<FreshProcess> RunScriptAsync(string text) => RunScriptAsync(text, new Dictionary<string, string>());

    /// <param name="text">The script.</param>
    /// <param name="environment">Variables to set.</param>
    /// <param name="killOn">Sees each line of output ("out") and errors ("err"); the process is killed where it answers true.</param>
    public static async Task<FreshProcess> RunScriptAsync(
        string text, IReadOnlyDictionary<string, string> environment, Func<string, string, bool>? killOn = null)
    {
        var path = Path.Combine(Path.GetTempPath(), $"pkimesh-{Guid.NewGuid():N}.ps1");
        await File.WriteAllTextAsync(path, $"$ErrorActionPreference = 'Stop'\nImport-Module '{Repository.Manifest}'\n{text}\n");
        try
        {
            return await RunAsync(path, [], environment, killOn);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static async Task<FreshProcess> RunAsync(
        string scriptPath, string[] arguments, IReadOnlyDictionary<string, string>? environment = null, Func<string, string, bool>? killOn = null)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "PkiMesh.Host.dll"), scriptPath, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = ReadAsync(process, process.StandardOutput, "out", killOn);
        var errors = ReadAsync(process, process.StandardError, "err", killOn);
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            Assert.Fail($"The script did not end.\n{await output}\n{await errors}");
        }

        return new FreshProcess(process.ExitCode, await output, await errors);
    }

    /// <summary>Fails with what the script said, where it did not end well.</summary>
    public FreshProcess EnsureSuccess()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Errors}");
        return this;
    }

    private static async Task<string> ReadAsync(Process process, StreamReader reader, string name, Func<string, string, bool>? killOn)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync() is { } line)
        {
            text.Append(line).Append('\n');
            if (killOn?.Invoke(name, line) == true)
                process.Kill();
        }

        return text.ToString();
    }
}
