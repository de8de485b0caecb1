using System.Diagnostics;
using System.Text;
using PkiMesh.Lab.Tests.Api.Http;
using Xunit;

namespace PkiMesh.Lab.Tests.Kubectl;

/// <summary>kubectl of one version, unchanged, pointed at a lab.</summary>
internal sealed class KubectlProgram(string path, LabClient client)
{
    private static readonly TimeSpan s_limit = TimeSpan.FromMinutes(3);
    private static readonly string? s_installed = FindInstalled();

    /// <summary>The program of a version such as 1.27, or null; an empty version is whichever the PATH has.</summary>
    public static string? Find(string version)
    {
        if (s_installed is null || version.Length == 0)
        {
            return s_installed;
        }

        // Some installations keep every version beside the one that is called.
        var real = new FileInfo(s_installed).ResolveLinkTarget(true)?.FullName ?? s_installed;
        var beside = Path.Combine(Path.GetDirectoryName(real)!, $"kubectl.{version}{Path.GetExtension(real)}");
        return File.Exists(beside) ? beside : null;
    }

    public static KubectlProgram Of(string version, LabClient client) => new(Find(version)!, client);

    /// <summary>Runs it; an exit code other than 0 is an error of the test.</summary>
    public async Task<string> RunAsync(params string[] arguments)
    {
        var result = await TryAsync(null, arguments);
        Assert.True(result.ExitCode == 0, $"kubectl {string.Join(' ', arguments)}: exit {result.ExitCode}\n{result.Output}{result.Errors}");
        return result.Output;
    }

    /// <summary>The same with a manifest on its standard input.</summary>
    public async Task<string> ApplyAsync(string manifest, params string[] arguments)
    {
        var result = await TryAsync(manifest, [.. arguments.Length > 0 ? arguments : ["apply"], "-f", "-"]);
        Assert.True(result.ExitCode == 0, $"exit {result.ExitCode}\n{result.Output}{result.Errors}");
        return result.Output;
    }

    /// <summary>Runs a reading command until its output is as wanted; gives the last one.</summary>
    public async Task<string> UntilAsync(Func<string, bool> wanted, params string[] arguments)
    {
        var text = await RunAsync(arguments);
        for (var attempt = 0; attempt < 100 && !wanted(text); attempt++)
        {
            text = await RunAsync(arguments);
        }

        return text;
    }

    public async Task<KubectlResult> TryAsync(string? input, params string[] arguments)
    {
        using var process = Start(input is not null, arguments);
        if (input is not null)
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }

        var (text, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(s_limit);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            throw new TimeoutException($"kubectl {string.Join(' ', arguments)} did not end.");
        }

        return new KubectlResult(process.ExitCode, await text, await errors);
    }

    /// <summary>For commands that go on: the caller ends it.</summary>
    public Process Start(bool input, params string[] arguments)
    {
        var start = new ProcessStartInfo(path)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = input,
            StandardOutputEncoding = Encoding.UTF8,
        };
        var cache = Path.Combine(client.Lab.Services.Directory!, "cache-" + Path.GetFileName(path));
        foreach (var argument in (string[])["--kubeconfig", client.Lab.Wire!.KubeConfigPath!, "--cache-dir", cache, .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        return Process.Start(start)!;
    }

    private static string? FindInstalled()
    {
        var name = OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl";
        return (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Where(folder => folder.Length > 0)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
    }
}
