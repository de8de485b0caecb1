using System.Diagnostics;

namespace PkiMesh.Core.Tests.Report;

/// <summary>A Chromium on this machine, if there is one.</summary>
internal static class Chromium
{
    private static readonly string[] s_names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

    public static string? Path { get; } =
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(System.IO.Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .SelectMany(folder => s_names, System.IO.Path.Combine).FirstOrDefault(File.Exists);

    /// <summary>Opens a page and answers with its document as it became, and all that the console said.</summary>
    public static async Task<(string Document, IReadOnlyList<string> Console)> OpenAsync(string html, params string[] arguments)
    {
        var folder = Directory.CreateTempSubdirectory("pkimesh-page-").FullName;
        try
        {
            var page = System.IO.Path.Combine(folder, "page.html");
            await File.WriteAllTextAsync(page, html);
            var start = new ProcessStartInfo(Path!,
            [
                "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND",
                $"--user-data-dir={System.IO.Path.Combine(folder, "profile")}", "--enable-logging=stderr", "--dump-dom", .. arguments, new Uri(page).AbsoluteUri,
            ])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            using var process = Process.Start(start)!;
            var (document, log) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
            try
            {
                await process.WaitForExitAsync(limit.Token);
            }
            catch (OperationCanceledException)
            {
                process.Kill(entireProcessTree: true);
                throw new InvalidOperationException($"Chromium did not end.\n{await log}");
            }

            return (await document, [.. (await log).Split('\n').Where(line => line.Contains(":CONSOLE", StringComparison.Ordinal))]);
        }
        finally
        {
            // A helper of the browser may still write into its profile.
            try
            {
                Directory.Delete(folder, recursive: true);
            }
            catch (IOException)
            {
            }
        }
    }
}
