using System.Reflection;

namespace PkiMesh.Core.Report;

/// <summary>
/// The report as one HTML document: no script, no font, no image from elsewhere, which its own content policy holds it to. Everything of the
/// cluster is encoded, since <see cref="HtmlText"/> encodes whatever is filled in.
/// </summary>
public static class ReportHtml
{
    private static readonly Html s_style = new(ReadStyle());

    public static string Render(MeshReport report)
    {
        var html = new HtmlText();
        html.Add($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8"/>
            <meta name="viewport" content="width=device-width, initial-scale=1"/>
            <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'"/>
            <meta name="color-scheme" content="light dark"/>
            <meta name="generator" content="PkiMesh {report.ModuleVersion}"/>
            <title>Trust report: {report.ClusterName}, {ReportWords.Date(report.TakenUtc)}</title>
            <style>
            {s_style}</style>
            </head>
            <body>
            <a class="skip" href="#verdict">Skip to the verdict</a>

            """);
        SummarySections.Header(html, report);
        html.Add($"<main>\n");
        SummarySections.Verdict(html, report);
        SummarySections.Chain(html, report);
        SummarySections.Timeline(html, report);
        FindingSections.Findings(html, report);
        FindingSections.Links(html, report);
        InventorySections.Certificates(html, report);
        InventorySections.Workloads(html, report);
        InventorySections.Edges(html, report);
        InventorySections.Notes(html, report);
        InventorySections.Glossary(html);
        html.Add($"""
            </main>
            <footer>
            <p>Read from {report.Server} (Kubernetes {report.KubernetesVersion}) on <time datetime="{report.TakenUtc:yyyy-MM-ddTHH:mm:ssZ}">{ReportWords.Moment(report.TakenUtc)}</time>, by the cluster's own clock, with PkiMesh {report.ModuleVersion}. It holds certificates and names, and no private key, password or token.</p>
            </footer>
            </body>
            </html>

            """);
        return html.ToHtml().Markup;
    }

    private static string ReadStyle()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("report.css") ?? throw new InvalidOperationException("The style of the report is missing.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
