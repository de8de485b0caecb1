namespace PkiMesh.Core.Report;

/// <summary>The first page: what it is about, the verdict, the picture, and what is to come.</summary>
internal static class SummarySections
{
    private const int MostSteps = 6;

    public static void Header(HtmlText html, MeshReport report) => html.Add($"""
        <header class="top">
        <p class="eyebrow">Trust report of {ReportWords.Date(report.TakenUtc)}</p>
        <h1>{report.ClusterName}</h1>
        <p class="lead">The programs in this cluster prove to each other who they are, with certificates, before they talk. Those certificates come from the enterprise's own PKI through a chain of signatures. This report looks at each link of that chain and says whether it holds, until when, and what to do.</p>
        <nav aria-label="Contents"><ul><li><a href="#verdict">Verdict</a></li><li><a href="#chain">The chain</a></li><li><a href="#time">What is to come</a></li><li><a href="#findings">Findings</a></li><li><a href="#links">Link by link</a></li><li><a href="#inventory">Certificates</a></li><li><a href="#programs">Programs</a></li><li><a href="#connections">Connections</a></li><li><a href="#words">Words</a></li></ul></nav>
        </header>

        """);

    public static void Verdict(HtmlText html, MeshReport report)
    {
        var tone = ReportWords.Tone(report.Verdict);
        html.Add($"<div class=\"banner {tone}\" id=\"verdict\"><svg class=\"mark\" viewBox=\"-12 -12 24 24\" aria-hidden=\"true\">");
        Svg.Sign(html, tone, 0, 0);
        html.Add($"</svg><div><strong>{ReportWords.Verdict(report.Verdict)}</strong><p>{report.Summary}</p></div></div>\n");
        Tiles(html, report);
        Steps(html, report);
    }

    public static void Chain(HtmlText html, MeshReport report) => html.Add($"""
        <section id="chain" aria-labelledby="chain-h"><h2 id="chain-h">The chain</h2>
        <p class="lead">Each certificate is signed by the one above it. A program is believed when the chain of signatures above its certificate leads to an anchor on the list that it was given.</p>
        <div class="picture" tabindex="0" role="region" aria-label="Picture of the chain">{ChainPicture.Draw(report)}</div>
        </section>

        """);

    public static void Timeline(HtmlText html, MeshReport report)
    {
        var forecast = report.Proof.Forecast;
        html.Add($"<section id=\"time\" aria-labelledby=\"time-h\"><h2 id=\"time-h\">What is to come</h2><p class=\"lead\">{forecast.Message}</p>");
        if (forecast.Events.Count == 0)
        {
            html.Add($"<p>Nothing is known to happen.</p></section>\n");
            return;
        }

        html.Add($"<div class=\"picture\" tabindex=\"0\" role=\"region\" aria-label=\"Picture of the events\">{TimelinePicture.Draw(report)}</div>");
        html.Add($"""<ul class="key" aria-hidden="true"><li class="event renewal"><svg viewBox="-9 -9 18 18"><g class="shape"><circle r="7"/></g></svg>renewed by itself</li><li class="event expiry"><svg viewBox="-9 -9 18 18"><g class="shape"><rect x="-6" y="-6" width="12" height="12" rx="2"/></g></svg>ends</li><li class="event break"><svg viewBox="-9 -9 18 18"><g class="shape"><path d="M-6-6L6 6M6-6L-6 6"/></g></svg>the mesh stops working</li></ul>""");
        Table.Write(html, "In order", ["When", "From now", "What", "To", "What comes of it"], forecast.Events, static (row, coming) => row
            .Add($"<td class=\"date\"><time datetime=\"{coming.AtUtc:yyyy-MM-ddTHH:mm:ssZ}\">{ReportWords.Moment(coming.AtUtc)}</time></td><td class=\"date\">{ReportWords.In(coming.In)}</td><td>{coming.Kind switch
            {
                MeshForecastEventKind.Renewal => "Renewal",
                MeshForecastEventKind.Break => "Break",
                _ => "End",
            }}</td><th scope=\"row\">{Table.Name(TimelinePicture.Name(coming))}</th><td class=\"text\">{coming.Message}</td>"));
        if (forecast.Remedy.Length > 0)
        {
            html.Add($"<p class=\"todo\"><b>Before then:</b> {forecast.Remedy}</p>");
        }

        html.Add($"</section>\n");
    }

    private static void Tiles(HtmlText html, MeshReport report)
    {
        var (pods, proven) = (report.Workloads.Sum(workload => workload.Pods), report.Workloads.Sum(workload => workload.Proven));
        var (edges, secured) = (report.Edges.Count, report.Edges.Count(edge => edge.IsSecured));
        var serious = report.Proof.Findings.Count(finding => finding.Severity >= MeshFindingSeverity.Error);
        var warnings = report.Proof.Findings.Count(finding => finding.Severity == MeshFindingSeverity.Warning);
        var left = report.Proof.Forecast.TimeLeft;
        var isOver = report.Proof.Forecast.Outlook == MeshOutlook.Broken;
        html.Add($"<ul class=\"tiles\">");
        Tile(html, isOver ? "bad" : left is null ? "none" : left < TimeSpan.FromDays(7) ? "bad" : left < TimeSpan.FromDays(60) ? "warn" : "good",
            isOver ? "Stopped" : left is null ? "No date" : ReportWords.Length(left.Value), isOver ? "it does not work any more" : left is null ? "is known on which it stops" : "until it stops, if nobody acts");
        Tile(html, serious > 0 ? "bad" : warnings > 0 ? "warn" : "good", ReportWords.Plural(serious + warnings, "finding"), serious > 0 ? $"to act on, {serious} of them serious" : "to act on");
        Tile(html, pods == 0 ? "none" : proven == pods ? "good" : "bad", pods == 0 ? "None" : $"{proven} of {pods}", "program instances proved who they are");
        Tile(html, edges == 0 ? "none" : secured == edges ? "good" : "warn", edges == 0 ? "None" : $"{secured} of {edges}", "kinds of connection are secured at both ends");
        html.Add($"</ul>\n");
    }

    private static void Tile(HtmlText html, string tone, string figure, string text) => html.Add($"<li class=\"{tone}\"><b>{figure}</b><span>{text}</span></li>");

    private static void Steps(HtmlText html, MeshReport report)
    {
        var steps = report.Proof.Findings.Where(finding => finding.Severity >= MeshFindingSeverity.Warning && finding.Remedy.Length > 0)
            .OrderByDescending(finding => finding.Severity).DistinctBy(finding => finding.Remedy).ToList();
        if (steps.Count == 0)
        {
            return;
        }

        html.Add($"<section aria-labelledby=\"next-h\"><h2 id=\"next-h\">What to do</h2><ol class=\"steps\">");
        foreach (var step in steps.Take(MostSteps))
        {
            html.Add($"<li>{step.Remedy} <span class=\"why\">({step.Id})</span></li>");
        }

        html.Add($"</ol>{(steps.Count > MostSteps ? $"And {steps.Count - MostSteps} more, under Findings." : "")}</section>\n");
    }
}
