using System.Diagnostics;
using System.Text;
using Xunit;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>VenafiPS, unchanged, does to the lab's TPP what its users do to theirs.</summary>
public class VenafiPsTests
{
    [VenafiPsFact]
    public async Task Its_commands_work()
    {
        await using var tpp = await TppHost.StartAsync();
        var script = Path.Combine(AppContext.BaseDirectory, "Tpp", "venafips.ps1");
        var start = new ProcessStartInfo(VenafiPsFactAttribute.Pwsh!, ["-NoProfile", "-NonInteractive", "-File", script])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.UTF8,
            Environment =
            {
                ["VENAFIPS_SKIP_CERT_CHECK"] = "1",
                ["LAB_VENAFIPS"] = VenafiPsFactAttribute.Manifest,
                ["LAB_TPP"] = tpp.Url.Authority,
                ["LAB_TPP_USER"] = tpp.State.Admin.Name,
                ["LAB_TPP_PASSWORD"] = tpp.State.Admin.Password,
                ["NO_COLOR"] = "1",
            },
        };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        var steps = output.Split('\n').Where(line => line.StartsWith("step ", StringComparison.Ordinal)).Select(line => line.Trim()).ToList();
        Assert.True(process.ExitCode == 0 && steps.Count == 37, $"exit code {process.ExitCode}, {steps.Count} steps\n{output}\n{await errors}");
        Assert.All(steps, step => Assert.EndsWith(": ok", step, StringComparison.Ordinal));
    }
}
