using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>examples/TutorialSettings.ps1: the forecast of the first day, and what the lab's own chain validation says on that day.</summary>
public sealed class TutorialSettingsTests
{
    private static readonly string s_script = Path.Combine(Repository.Root, "examples", "TutorialSettings.ps1");

    [Theory]
    [InlineData("Breaks", "0 of 15")]
    [InlineData("TrustsTooMuch", "15 of 15", "-TwoTier")]
    public async Task The_forecast_comes_true(string outlook, string securedAfter, params string[] arguments)
    {
        var output = (await FreshProcess.RunAsync(s_script, arguments)).EnsureSuccess().Output;
        Assert.Contains("Today, 15 of 15 connections", output, StringComparison.Ordinal);
        Assert.Contains($"The forecast is \"{outlook}\"", output, StringComparison.Ordinal);
        Assert.Contains($"After 22 days, {securedAfter} connections are secured.", output, StringComparison.Ordinal);
    }
}
