using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.EndToEnd;

/// <summary>examples/TutorialSettings.ps1: the forecast of the first day, and what the lab's own chain validation says on that day.</summary>
public sealed class TutorialSettingsTests
{
    private static readonly string s_script = Path.Combine(Repository.Root, "examples", "TutorialSettings.ps1");

    [LongFact]
    public Task In_one_tier_it_breaks() => ComesTrueAsync("Breaks", "0 of 15");

    [LongFact]
    public Task In_two_tiers_it_survives() => ComesTrueAsync("TrustsTooMuch", "15 of 15", "-TwoTier");

    private static async Task ComesTrueAsync(string outlook, string securedAfter, params string[] arguments)
    {
        var output = (await FreshProcess.RunAsync(s_script, arguments)).EnsureSuccess().Output;
        Assert.Contains("Today, 15 of 15 connections", output, StringComparison.Ordinal);
        Assert.Contains($"The forecast is \"{outlook}\"", output, StringComparison.Ordinal);
        Assert.Contains($"After 22 days, {securedAfter} connections are secured.", output, StringComparison.Ordinal);
    }
}
