using PkiMesh.Core.Findings;
using Xunit;

namespace PkiMesh.Engine.Tests.Findings;

/// <summary>The day it breaks, foretold on day 0, against what the lab's pods make of it.</summary>
public sealed class ForecastTests
{
    [Fact]
    public async Task Where_the_root_signs_the_anchor_the_tutorials_mesh_breaks_on_the_day_foretold_and_not_before()
    {
        await using var mesh = await MeshLab.TutorialAsync(oneTier: true);
        await AssertSecuredAsync(mesh);

        var proof = await mesh.ProveAsync();
        var forecast = proof.Forecast;
        Assert.True(forecast.Outlook == MeshOutlook.Breaks, forecast.Message);
        AssertFound(proof, (FindingIds.BundleSwapsAnchor, MeshFindingSeverity.Warning), (FindingIds.BundleSpreadsEverywhere, MeshFindingSeverity.Information), (FindingIds.AnchorAutoRenew, MeshFindingSeverity.Warning));
        Assert.DoesNotContain(proof.Findings, found => found.Id == FindingIds.AnchorEnds);
        Assert.Contains("with a new key", forecast.Message, StringComparison.Ordinal);
        // measured.md: the anchor renews on day 20, and the last issuer of the old one ends within 48 hours.
        Assert.InRange(forecast.TimeLeft!.Value.TotalDays, 20, 22);

        await mesh.StepToAsync(forecast.BreaksUtc!.Value.AddHours(-2));
        await AssertSecuredAsync(mesh);
        var near = await mesh.ProveAsync();
        Assert.Equal(MeshOutlook.Breaks, near.Forecast.Outlook);
        Assert.InRange((near.Forecast.BreaksUtc!.Value - forecast.BreaksUtc.Value).Duration(), TimeSpan.Zero, TimeSpan.FromMinutes(30));
        Assert.Equal(MeshFindingSeverity.Critical, Assert.Single(near.Findings, found => found.Id == "MeshBreaks").Severity);

        await mesh.StepToAsync(forecast.BreaksUtc.Value.AddHours(1));
        Assert.All(await mesh.EdgesAsync(), edge => Assert.False(edge.Secured, $"{edge.Source} -> {edge.Destination}"));
        var broken = await mesh.ProveAsync();
        Assert.True(broken.Forecast.Outlook == MeshOutlook.Broken, broken.Forecast.Message);
        // The controller tells each proxy that asks; see IdentityProgram.
        AssertFound(broken, (FindingIds.MeshBroken, MeshFindingSeverity.Critical), (FindingIds.IssuerValidationFailed, MeshFindingSeverity.Error));
    }

    [LongFact]
    public async Task Where_an_issuing_ca_stands_between_it_survives_and_the_finding_says_at_what_price()
    {
        await using var mesh = await MeshLab.TutorialAsync(oneTier: false);

        var proof = await mesh.ProveAsync();
        Assert.True(proof.Forecast.Outlook == MeshOutlook.TrustsTooMuch, proof.Forecast.Message);
        Assert.True(proof.Forecast.TimeLeft > TimeSpan.FromDays(365), $"{proof.Forecast.TimeLeft}");
        var price = Assert.Single(proof.Findings, found => found.Id == "MeshSurvivesByWidth");
        Assert.Contains("Example Corp Issuing CA 1", price.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(proof.Findings, found => found.Id == "MeshBreaks");

        await mesh.StepAsync(TimeSpan.FromDays(23));
        await AssertSecuredAsync(mesh);
        Assert.Equal(MeshOutlook.TrustsTooMuch, (await mesh.ProveAsync()).Forecast.Outlook);
    }

    [LongTheory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_modules_own_mesh_lasts_as_long_as_its_anchor_and_nothing_is_found(bool oneTier)
    {
        await using var mesh = await MeshLab.OwnAsync(oneTier);

        var proof = await mesh.ProveAsync();
        Assert.True(proof.Forecast.Outlook == MeshOutlook.Lasts, proof.Forecast.Message);
        Assert.Equal(proof.Links.Single(link => link.Id == "TrustAnchor").Certificates[0].NotAfterUtc, proof.Forecast.BreaksUtc);
        Assert.DoesNotContain(proof.Findings, found => found.Severity > MeshFindingSeverity.Information);

        await mesh.StepAsync(TimeSpan.FromDays(23));
        await AssertSecuredAsync(mesh);
        Assert.DoesNotContain((await mesh.ProveAsync()).Findings, found => found.Severity > MeshFindingSeverity.Information);
    }

    private static void AssertFound(MeshProof proof, params (string Id, MeshFindingSeverity Severity)[] expected) =>
        Assert.All(expected, each => Assert.True(proof.Findings.Any(found => found.Id == each.Id && found.Severity == each.Severity), $"{each} not among:\n{string.Join('\n', proof.Findings)}"));

    private static async Task AssertSecuredAsync(MeshLab mesh)
    {
        var edges = await mesh.EdgesAsync();
        Assert.NotEmpty(edges);
        Assert.All(edges, edge => Assert.True(edge.Secured, $"{edge.Source} -> {edge.Destination}: {edge.Error}"));
    }
}
