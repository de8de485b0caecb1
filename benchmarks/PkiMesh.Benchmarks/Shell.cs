using System.Diagnostics;
using System.Reflection;

namespace PkiMesh.Benchmarks;

/// <summary>Runs programs.</summary>
internal static class Shell
{
    public static string Root { get; } = typeof(Shell).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(a => a.Key == "RepositoryRoot").Value!;

    public static string Module { get; } = Path.Combine(Root, "out", "PkiMesh", "PkiMesh.psd1");

    /// <summary>Runs a script under pwsh where there is one, else under PkiMesh.Host.</summary>
    public static async Task<string> ScriptAsync(string text, IReadOnlyDictionary<string, string>? environment = null)
    {
        var path = Path.Combine(Path.GetTempPath(), $"pkimesh-{Guid.NewGuid():N}.ps1");
        await File.WriteAllTextAsync(path, text);
        try
        {
            return Find("pwsh") is { } pwsh
                ? await RunAsync(pwsh, ["-NoProfile", "-File", path], environment)
                : await RunAsync("dotnet", ["exec", Path.Combine(AppContext.BaseDirectory, "PkiMesh.Host.dll"), path], environment);
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static async Task<string> RunAsync(
        string program, string[] arguments, IReadOnlyDictionary<string, string>? environment = null, string? input = null)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        if (input is not null)
            await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? await output : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}\n{await output}{await errors}");
    }

    public static string? Find(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
}
