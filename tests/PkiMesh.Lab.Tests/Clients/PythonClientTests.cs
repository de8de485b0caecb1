using System.Diagnostics;
using Xunit;

namespace PkiMesh.Lab.Tests.Clients;

/// <summary>The official client for Python, unchanged: client.py says what it does.</summary>
public sealed class PythonClientTests
{
    [PythonFact]
    public async Task It_works_with_the_lab()
    {
        await using var cluster = await ClientLab.StartAsync();
        var start = new ProcessStartInfo(PythonFactAttribute.Program!, [Path.Combine(AppContext.BaseDirectory, "Clients", "client.py"), cluster.Host.Wire!.KubeConfigPath!, ClientLab.Namespace, ClientLab.WebhookPod(cluster)])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(3));
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
        }

        Assert.True(process.ExitCode == 0, await errors);
        Assert.Equal(["pages", "watch", "errors", "deployments", "custom objects", "dynamic client", "logs", "port-forward"], (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }
}
