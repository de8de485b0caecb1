using PkiMesh.Core.Findings;

namespace PkiMesh.Core.Report;

/// <summary>What a whole report comes to.</summary>
public static class ReportVerdicts
{
    // Without a TPP session this one link is not tested; that alone does not make the rest unknown.
    private const string OptionalLink = "TppObject";

    public static MeshReportVerdict Of(MeshProof proof, IReadOnlyList<MeshReportWorkload> workloads)
    {
        var unproven = workloads.Sum(workload => workload.Pods - workload.Proven);
        if (proof.Links.Any(link => link.Status == MeshLinkStatus.Broken) || proof.Forecast.Outlook == MeshOutlook.Broken || Fault(proof) is not null)
        {
            return MeshReportVerdict.Broken;
        }

        if (proof.Links.Any(link => link.Status == MeshLinkStatus.NotTested && link.Id != OptionalLink))
        {
            return MeshReportVerdict.Unknown;
        }

        return unproven > 0 || proof.Links.Any(link => link.Status == MeshLinkStatus.AtRisk) || proof.Findings.Any(finding => finding.Severity >= MeshFindingSeverity.Warning)
            || proof.Forecast.Outlook is MeshOutlook.Breaks or MeshOutlook.TrustsTooMuch
            ? MeshReportVerdict.AtRisk
            : MeshReportVerdict.Sound;
    }

    public static string Summary(MeshReportVerdict verdict, MeshProof proof)
    {
        var forecast = proof.Forecast;
        return verdict switch
        {
            MeshReportVerdict.Broken when proof.Links.FirstOrDefault(link => link.Status == MeshLinkStatus.Broken) is { } broken =>
                $"{ReportWords.Link(broken.Id)}: {broken.Message}{(StillWorks(proof) ? " The programs still accept each other." : "")}",
            MeshReportVerdict.Broken => (forecast.Outlook == MeshOutlook.Broken ? null : Fault(proof)?.Message) ?? forecast.Message,
            MeshReportVerdict.Unknown => "Not every link of the chain could be looked at, so this report cannot say whether it holds.",
            MeshReportVerdict.AtRisk when forecast is { Outlook: MeshOutlook.Breaks, BreaksUtc: { } day } => $"It works now, and stops working on {ReportWords.Date(day)} if nobody acts.",
            MeshReportVerdict.AtRisk when forecast.Outlook == MeshOutlook.TrustsTooMuch => "It works now, and trusts more certificates than it should.",
            MeshReportVerdict.AtRisk => "It works now, and something about it needs attention.",
            _ when forecast.BreaksUtc is { } end => $"Every link of the chain holds. If nobody acts it goes on working until {ReportWords.Date(end)}.",
            _ => "Every link of the chain holds.",
        };
    }

    /// <summary>What does not work and belongs to no link. What is foretold, however near, still works.</summary>
    private static MeshFinding? Fault(MeshProof proof) => proof.Findings
        .FirstOrDefault(finding => finding is { LinkId: null, Severity: >= MeshFindingSeverity.Error, Id: not (FindingIds.AnchorEnds or FindingIds.MeshBreaks or FindingIds.MeshSurvivesByWidth) });

    private static bool StillWorks(MeshProof proof) =>
        proof.Forecast.Outlook is not (MeshOutlook.Broken or MeshOutlook.Unknown) && proof.Links.Any(link => link is { Id: "LiveLeaf", Status: MeshLinkStatus.Sound or MeshLinkStatus.AtRisk });

    /// <summary>
    /// Root first: from the certificate of a running pod, or else from the identity issuer or the anchor, upwards by the names of the issuers.
    /// The links have verified the signatures; this only puts their certificates in order.
    /// </summary>
    public static IReadOnlyList<CertificateInfo> Chain(MeshProof proof)
    {
        var known = new[] { "LiveLeaf", "IdentityIssuer", "TrustAnchor", "TppObject" }
            .SelectMany(id => proof.Links.FirstOrDefault(link => link.Id == id)?.Certificates ?? []).DistinctBy(certificate => certificate.Sha256).ToList();
        List<CertificateInfo> path = [];
        for (var next = known.FirstOrDefault(); next is not null && !path.Contains(next); next = known.FirstOrDefault(above => above.Subject == path[0].Issuer))
        {
            path.Insert(0, next);
        }

        return path;
    }
}
