namespace PkiMesh.Core.Report;

/// <summary>What was found, and the chain link by link.</summary>
internal static class FindingSections
{
    private const int MostEvidence = 8;

    public static void Findings(HtmlText html, MeshReport report)
    {
        html.Add($"<section id=\"findings\" aria-labelledby=\"findings-h\"><h2 id=\"findings-h\">Findings</h2>");
        if (report.Proof.Findings.Count == 0)
        {
            html.Add($"<p>Nothing was found that needs attention.</p></section>\n");
            return;
        }

        html.Add($"<p class=\"lead\">The gravest first. Each says what is wrong, what was read, and what mends it.</p>");
        foreach (var finding in report.Proof.Findings.OrderByDescending(finding => finding.Severity).ThenBy(finding => finding.Position ?? int.MaxValue))
        {
            html.Add($"<article class=\"finding\"><header>{Table.Badge(ReportWords.Tone(finding.Severity), finding.Severity.ToString())}<h3>{finding.Id}</h3><span class=\"subject\">{finding.Subject}</span></header><p>{finding.Message}</p>");
            if (finding.Remedy.Length > 0)
            {
                html.Add($"<p class=\"todo\"><b>What to do:</b> {finding.Remedy}</p>");
            }

            Evidence(html, finding.Evidence);
            html.Add($"</article>\n");
        }

        html.Add($"</section>\n");
    }

    public static void Links(HtmlText html, MeshReport report)
    {
        html.Add($"<section id=\"links\" aria-labelledby=\"links-h\"><h2 id=\"links-h\">Link by link</h2>");
        Table.Write(html, "From the enterprise PKI to the running programs", ["Link", "State", "What was seen"], report.Proof.Links, static (row, link) => row
            .Add($"<th scope=\"row\">{link.Position}. {ReportWords.Link(link.Id)}<br/><span class=\"why\">{ReportWords.Explain(link.Id)}</span></th><td>{Table.Badge(ReportWords.Tone(link.Status), ReportWords.Status(link.Status))}</td><td class=\"text\">{link.Message}<br/><span class=\"why\">{link.Subject}</span></td>"));
        html.Add($"</section>\n");
    }

    private static void Evidence(HtmlText html, IReadOnlyList<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        html.Add($"<ul class=\"evidence\" aria-label=\"What was read\">");
        foreach (var line in lines.Take(MostEvidence))
        {
            html.Add($"<li>{line}</li>");
        }

        if (lines.Count > MostEvidence)
        {
            html.Add($"<li>and {lines.Count - MostEvidence} more</li>");
        }

        html.Add($"</ul>");
    }
}
