using System.Diagnostics;

namespace PkiMesh.Tests.Support;

/// <summary>Runs a script with the staged module in a process of its own, on the engine that PkiMesh.Host brings.</summary>
internal sealed record FreshProcess(int ExitCode, string Output, string Errors)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(5);

    public IReadOnlyList<string> Lines => Output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    public static async Task<FreshProcess> RunScriptAsync(string text, params string[] arguments)
    {
        var path = Path.Combine(Path.GetTempPath(), $"pkimesh-{Guid.NewGuid():N}.ps1");
        await File.WriteAllTextAsync(path, $"$ErrorActionPreference = 'Stop'\nImport-Module '{Repository.Manifest}'\n{text}\n");
        try
        {
            return await RunAsync(path, arguments);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static async Task<FreshProcess> RunAsync(string scriptPath, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "PkiMesh.Host.dll"), scriptPath, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        return new FreshProcess(process.ExitCode, await output, await errors);
    }

    /// <summary>Fails with what the script said, where it did not end well.</summary>
    public FreshProcess EnsureSuccess()
    {
        Assert.True(ExitCode == 0, $"exit code {ExitCode}\n{Output}\n{Errors}");
        return this;
    }
}
