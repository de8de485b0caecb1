using System.Diagnostics;
using Xunit;
using Xunit.Abstractions;

namespace PkiMesh.Lab.Tests.Api.Http;

/// <summary>kubectl, unchanged, against the lab. Where it is not installed these say so and pass over.</summary>
public class KubectlTests(ITestOutputHelper output)
{
    public static TheoryData<string> Versions()
    {
        var found = new TheoryData<string>();
        foreach (var path in Binaries())
        {
            found.Add(path);
        }

        if (found.Count == 0)
        {
            found.Add("none");
        }

        return found;
    }

    [KubectlTheory]
    [MemberData(nameof(Versions))]
    public async Task It_applies_reads_waits_and_deletes(string kubectl)
    {
        await using var client = await LabClient.StartAsync();
        var manifest = Path.Combine(Path.GetTempPath(), $"pkimesh-{Guid.NewGuid():N}.yaml");
        await File.WriteAllTextAsync(manifest, "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  namespace: shop\ndata:\n  k: \"1\"\n");
        try
        {
            Assert.Contains("namespace/shop created", await RunAsync(client, kubectl, "create", "ns", "shop"), StringComparison.Ordinal);
            Assert.Contains("created (server dry run)", await RunAsync(client, kubectl, "apply", "--dry-run=server", "-f", manifest), StringComparison.Ordinal);
            Assert.Contains("configmap/a created", await RunAsync(client, kubectl, "apply", "-f", manifest), StringComparison.Ordinal);
            Assert.Contains("unchanged", await RunAsync(client, kubectl, "apply", "-f", manifest), StringComparison.Ordinal);
            Assert.Contains("serverside-applied", await RunAsync(client, kubectl, "apply", "--server-side", "--force-conflicts", "-f", manifest), StringComparison.Ordinal);
            Assert.Equal("1", await RunAsync(client, kubectl, "get", "cm", "a", "-n", "shop", "-o", "jsonpath={.data.k}"));
            Assert.Contains("NAME", await RunAsync(client, kubectl, "get", "cm", "-A"), StringComparison.Ordinal);
            Assert.Contains("Name:         a", await RunAsync(client, kubectl, "describe", "cm", "a", "-n", "shop"), StringComparison.Ordinal);
            Assert.Contains("condition met", await RunAsync(client, kubectl, "wait", "--for=jsonpath={.data.k}=1", "cm/a", "-n", "shop", "--timeout=60s"), StringComparison.Ordinal);
            Assert.Contains("labeled", await RunAsync(client, kubectl, "label", "cm", "a", "x=y", "-n", "shop"), StringComparison.Ordinal);
            Assert.Equal("yes", (await RunAsync(client, kubectl, "auth", "can-i", "create", "pods")).Trim());
            Assert.Contains("deleted", await RunAsync(client, kubectl, "delete", "-f", manifest), StringComparison.Ordinal);
            Assert.Contains("deleted", await RunAsync(client, kubectl, "delete", "ns", "shop", "--wait=false"), StringComparison.Ordinal);
        }
        finally
        {
            File.Delete(manifest);
        }
    }

    internal static IReadOnlyList<string> Binaries()
    {
        var name = OperatingSystem.IsWindows() ? "kubectl.exe" : "kubectl";
        var installed = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
        if (installed is null)
        {
            return [];
        }

        // Some installations keep every version beside the one that is called: the oldest and the newest will do.
        var real = new FileInfo(installed).ResolveLinkTarget(true)?.FullName ?? installed;
        var beside = Directory.GetFiles(Path.GetDirectoryName(real)!, "kubectl.1.*").Order(StringComparer.Ordinal).ToList();
        return beside.Count > 1 ? [beside[0], beside[^1]] : [installed];
    }

    private async Task<string> RunAsync(LabClient client, string kubectl, params string[] arguments)
    {
        var start = new ProcessStartInfo(kubectl) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])["--kubeconfig", client.Lab.Wire!.KubeConfigPath!, "--cache-dir", Path.Combine(client.Lab.Services.Directory!, "cache"), .. arguments])
        {
            start.ArgumentList.Add(argument);
        }

        using var process = Process.Start(start)!;
        var (text, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        output.WriteLine($"{string.Join(' ', arguments)}: {await text}{await errors}");
        return process.ExitCode == 0 ? await text : $"exit {process.ExitCode}: {await text}{await errors}";
    }
}
