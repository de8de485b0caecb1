namespace PkiMesh.Core.Report;

/// <summary>What there is: certificates, programs, connections; and the words used.</summary>
internal static class InventorySections
{
    private const int MostRows = 500;

    private static readonly (string Word, string Meaning)[] s_words =
    [
        ("Certificate", "A document, signed by an authority, that binds a name to a key: an identity card for a program. It ends on a date."),
        ("PKI", "The enterprise's authorities that sign certificates, and the rules they follow."),
        ("TPP", "Venafi Trust Protection Platform (CyberArk Certificate Manager), where the enterprise keeps and issues its certificates."),
        ("Kubernetes, cluster", "A group of computers that runs programs and keeps them running."),
        ("Pod", "One running instance of a program in a cluster. A Deployment is a program of which several pods may run."),
        ("Service mesh, linkerd", "A companion beside each program (its proxy) that encrypts what it sends and proves who it is."),
        ("Mutual TLS", "An encrypted connection on which both ends have shown a certificate and had it checked."),
        ("Trust anchor", "The certificate that is trusted because it is on the list, not because another signed it. Everything below it rests on it."),
        ("Identity issuer", "The authority inside the mesh that signs each program's certificate. It is renewed every day or two."),
        ("Bundle, trust roots", "The list of anchors that the programs are given. A program reads it when it starts, and keeps it until it is restarted."),
        ("cert-manager, trust-manager", "Programs in the cluster that ask for certificates and renew them, and that hand the list of anchors out."),
    ];

    public static void Certificates(HtmlText html, MeshReport report)
    {
        var now = report.TakenUtc;
        html.Add($"<section id=\"inventory\" aria-labelledby=\"inventory-h\"><h2 id=\"inventory-h\">Certificates</h2>");
        if (report.Chain.Count > 0)
        {
            Table.Write(html, "The chain, from the top", ["Name", "Signed by", "Valid", "Key", "Serial number and SHA-1 thumbprint"], report.Chain, (row, certificate) => row
                .Add($"<th scope=\"row\">{Table.Name(certificate.ToString())}</th><td>{(certificate.IsSelfSigned ? "itself" : certificate.IssuerCommonName.Length > 0 ? certificate.IssuerCommonName : certificate.Issuer)}</td><td class=\"date\">{ReportWords.Date(certificate.NotBeforeUtc)}<br/>to {ReportWords.Date(certificate.NotAfterUtc)}<br/><span class=\"why\">{(certificate.NotAfterUtc < now ? "ended " : "ends ")}{ReportWords.In(certificate.NotAfterUtc - now)}</span></td><td class=\"date\">{certificate.KeyAlgorithm}</td><td class=\"id\"><code>{certificate.SerialNumber}</code><br/><code>{certificate.Thumbprint}</code></td>"));
        }

        if (report.Certificates.Count > 0)
        {
            html.Add($"<h3 class=\"sub\">Kept by cert-manager</h3>");
            Table.Write(html, Caption("Certificates that the cluster asks for and renews", report.Certificates.Count), ["Name", "State", "Ends", "Renewed by itself", "From", "Object in TPP"], report.Certificates.Take(MostRows), (row, certificate) => row
                .Add($"<th scope=\"row\">{Table.Name($"{certificate.Namespace}/{certificate.Name}")}<br/><span class=\"why\">{certificate.CommonName}</span></th><td>{(certificate.Ready ? Table.Badge("good", "Ready") : Table.Badge("bad", "Not ready"))}</td><td class=\"date\">{(certificate.NotAfterUtc is { } end ? $"{ReportWords.Date(end)}" : "")}<br/><span class=\"why\">{(certificate.NotAfterUtc is { } until ? ReportWords.In(until - now) : "")}</span></td><td>{(certificate.RenewalUtc is { } renewal && certificate.RenewsByItself ? ReportWords.Date(renewal) : "no")}</td><td>{certificate.Issuer.Kind} {certificate.Issuer.Name}</td><td class=\"id\"><code>{Table.Name(certificate.TppObjectDn ?? "")}</code></td>"));
        }

        html.Add($"</section>\n");
    }

    public static void Workloads(HtmlText html, MeshReport report)
    {
        html.Add($"<section id=\"programs\" aria-labelledby=\"programs-h\"><h2 id=\"programs-h\">Programs</h2>");
        if (report.Workloads.Count == 0)
        {
            html.Add($"<p>No program of the mesh was asked for its certificate.</p></section>\n");
            return;
        }

        html.Add($"<p class=\"lead\">Each running instance was asked for its certificate, and what it showed was verified up to the trust anchors.</p>");
        Table.Write(html, Caption("Programs and the identities they prove", report.Workloads.Count), ["Program", "Proved", "Identity", "First certificate ends", "What is wrong"], report.Workloads.Take(MostRows), (row, workload) =>
        {
            row.Add($"<th scope=\"row\">{Table.Name($"{workload.Namespace}/{workload.Workload}")}</th><td>{Table.Badge(workload.Proven == workload.Pods ? "good" : "bad", $"{workload.Proven} of {workload.Pods}")}</td><td class=\"id\"><code>{Table.Name(workload.ExpectedName)}</code></td><td class=\"date\">{(workload.EarliestNotAfterUtc is { } end ? ReportWords.In(end - report.TakenUtc) : "")}</td><td class=\"text\">");
            foreach (var problem in workload.Problems)
            {
                row.Add($"{problem}<br/>");
            }

            row.Add($"</td>");
        });
        html.Add($"</section>\n");
    }

    public static void Edges(HtmlText html, MeshReport report)
    {
        html.Add($"<section id=\"connections\" aria-labelledby=\"connections-h\"><h2 id=\"connections-h\">Connections</h2>");
        if (report.Edges.Count == 0)
        {
            html.Add($"<p>No connections were seen.</p></section>\n");
            return;
        }

        html.Add($"<p class=\"lead\">Who talks to whom, as the programs' proxies count it. What is not secured comes first.</p>");
        Table.Write(html, Caption("Connections between programs", report.Edges.Count), ["From", "To", "Port", "State", "Why"], report.Edges.OrderBy(edge => edge.IsSecured).Take(MostRows), static (row, edge) => row
            .Add($"<th scope=\"row\">{Table.Name(Join(edge.SourceNamespace, edge.Source))}</th><td>{Table.Name(Join(edge.TargetNamespace, edge.Target))}</td><td>{edge.Port}</td><td>{(edge.IsSecured ? Table.Badge("good", "Secured") : edge.Security == MeshEdgeSecurity.Plain ? Table.Badge("warn", "Not secured") : Table.Badge("none", "Partly"))}</td><td class=\"text\">{edge.Message}</td>"));
        html.Add($"</section>\n");
    }

    public static void Notes(HtmlText html, MeshReport report)
    {
        if (report.Notes.Count == 0)
        {
            return;
        }

        html.Add($"<section aria-labelledby=\"notes-h\"><h2 id=\"notes-h\">What could not be read</h2><ul class=\"steps\">");
        foreach (var note in report.Notes)
        {
            html.Add($"<li>{note}</li>");
        }

        html.Add($"</ul></section>\n");
    }

    public static void Glossary(HtmlText html)
    {
        html.Add($"<section id=\"words\" aria-labelledby=\"words-h\"><h2 id=\"words-h\">Words</h2><dl>");
        foreach (var (word, meaning) in s_words)
        {
            html.Add($"<dt>{word}</dt><dd>{meaning}</dd>");
        }

        html.Add($"</dl></section>\n");
    }

    private static string Caption(string text, int count) => count > MostRows ? $"{text} (the first {MostRows} of {count}; the JSON report has all)" : text;

    private static string Join(string ns, string name) => ns.Length == 0 ? name : $"{ns}/{name}";
}
