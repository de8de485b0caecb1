using System.Text.Json;
using PkiMesh.Core.Report;
using Xunit;

namespace PkiMesh.Core.Tests.Report;

public sealed class ReportJsonTests
{
    [Fact]
    public void It_has_the_data_of_the_page_and_nothing_of_the_connection()
    {
        var text = ReportJson.Render(SampleReport.AtRisk());
        using var json = JsonDocument.Parse(text);
        var root = json.RootElement;
        Assert.Equal("pkimesh-report/1", root.GetProperty("Schema").GetString());
        Assert.Equal("Broken", root.GetProperty("Verdict").GetString());
        Assert.Equal(10, root.GetProperty("Proof").GetProperty("Links").GetArrayLength());
        Assert.Equal("Error", root.GetProperty("Proof").GetProperty("Findings")[1].GetProperty("Severity").GetString());
        Assert.Equal("Break", root.GetProperty("Proof").GetProperty("Forecast").GetProperty("Events")[3].GetProperty("Kind").GetString());
        Assert.Equal("2026-11-24T22:00:00Z", root.GetProperty("TakenUtc").GetString());
        Assert.Equal(5, root.GetProperty("Chain").GetArrayLength());
        Assert.Equal("MutualTls", root.GetProperty("Edges")[0].GetProperty("Security").GetString());
        Assert.False(root.GetProperty("Edges")[0].TryGetProperty("Cluster", out _));
        Assert.DoesNotContain("canary", text, StringComparison.Ordinal);
    }

    [Fact]
    public void It_can_stand_inside_a_page() => Assert.DoesNotContain("<script", ReportJson.Render(SampleReport.AtRisk()), StringComparison.OrdinalIgnoreCase);
}
