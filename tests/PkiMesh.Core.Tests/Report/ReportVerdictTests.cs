using PkiMesh.Core.Findings;
using PkiMesh.Core.Report;
using Xunit;

namespace PkiMesh.Core.Tests.Report;

/// <summary>What is broken now is broken; what is foretold, however near, is not.</summary>
public sealed class ReportVerdictTests
{
    private static readonly DateTime s_now = SampleReport.Now;

    [Theory]
    [InlineData(FindingIds.AnchorEnds, MeshFindingSeverity.Critical, MeshOutlook.Lasts, MeshReportVerdict.AtRisk)]
    [InlineData(FindingIds.MeshBreaks, MeshFindingSeverity.Critical, MeshOutlook.Breaks, MeshReportVerdict.AtRisk)]
    [InlineData(FindingIds.MeshSurvivesByWidth, MeshFindingSeverity.Critical, MeshOutlook.TrustsTooMuch, MeshReportVerdict.AtRisk)]
    [InlineData(FindingIds.MeshBroken, MeshFindingSeverity.Critical, MeshOutlook.Broken, MeshReportVerdict.Broken)]
    [InlineData(FindingIds.CheckInjectorValid, MeshFindingSeverity.Error, MeshOutlook.Lasts, MeshReportVerdict.Broken)]
    [InlineData(FindingIds.CheckInjectorSoon, MeshFindingSeverity.Warning, MeshOutlook.Lasts, MeshReportVerdict.AtRisk)]
    [InlineData(FindingIds.AnchorEnds, MeshFindingSeverity.Information, MeshOutlook.Lasts, MeshReportVerdict.Sound)]
    public void A_finding_makes_the_verdict(string id, MeshFindingSeverity severity, MeshOutlook outlook, MeshReportVerdict verdict)
    {
        var end = outlook == MeshOutlook.Broken ? s_now : s_now.AddDays(1);
        var proof = new MeshProof(s_now, [new(10, "LiveLeaf", MeshLinkStatus.Sound, "a leaf", "It holds.")], [new(id, severity, "it", "What was found.")])
        {
            Forecast = new MeshForecast(s_now, outlook, "What is foretold.") { BreaksUtc = end },
        };

        Assert.Equal(verdict, ReportVerdicts.Of(proof, []));
        if (verdict == MeshReportVerdict.Broken)
            Assert.Equal(outlook == MeshOutlook.Broken ? "What is foretold." : "What was found.", ReportVerdicts.Summary(verdict, proof));
    }
}
