using System.Globalization;

namespace PkiMesh.Core.Report;

/// <summary>The chain of trust as a picture: on the left who vouches for whom, on the right how the programs learn whom to trust.</summary>
internal static class ChainPicture
{
    private const int Width = 1000;
    private const int LeftX = 2;
    private const int LeftWidth = 470;
    private const int RightX = 588;
    private const int RightWidth = 410;
    private const int Box = 88;
    private const int Gap = 46;
    private const int SmallBox = 68;
    private const int Top = 44;
    private static readonly string[] s_spread = ["TrustBundle", "TrustRoots", "IdentityController", "ProxyTrustRoots"];
    private static readonly string[] s_steps = ["writes", "is read by", "gives certificates to"];

    public static Html Draw(MeshReport report)
    {
        var rows = Rows(report);
        var anchor = Math.Max(0, rows.FindIndex(row => row.LinkId == "TrustAnchor"));
        var rightTop = Y(anchor);
        var rightGap = Math.Max(28, (Y(rows.Count - 1) + Box - rightTop - (s_spread.Length * SmallBox)) / (double)(s_spread.Length - 1));
        var height = Math.Max(Y(rows.Count - 1) + Box, rightTop + (s_spread.Length * SmallBox) + ((s_spread.Length - 1) * rightGap)) + 8;
        var links = report.Proof.Links.ToDictionary(link => link.Id);
        return HtmlText.Of(svg =>
        {
            svg.Add($"<svg viewBox=\"0 0 {Width} {height:0}\" role=\"img\" aria-labelledby=\"chain-title chain-desc\" xmlns=\"http://www.w3.org/2000/svg\"><title id=\"chain-title\">The chain of trust</title><desc id=\"chain-desc\">{Describe(rows, links)}</desc>");
            Svg.Marker(svg);
            svg.Add($"<text class=\"lane\" x=\"{LeftX}\" y=\"20\">Who vouches for whom</text><text class=\"lane\" x=\"{RightX}\" y=\"{rightTop - 24:0}\">How the programs learn whom to trust</text>");
            for (var i = 0; i < rows.Count; i++)
            {
                Draw(svg, rows[i], LeftX, Y(i), LeftWidth, Box);
                if (i > 0)
                {
                    Svg.Arrow(svg, Path($"M{LeftX + 60} {Y(i) - Gap}V{Y(i) - 2}"), "signs", LeftX + 72, Y(i) - (Gap / 2) + 5);
                }
            }

            Spread(svg, links, rightTop, rightGap);
            Across(svg, rows, anchor, rightTop, rightGap);
            svg.Add($"</svg>");
        });
    }

    private static void Spread(HtmlText svg, Dictionary<string, MeshLink> links, int top, double gap)
    {
        for (var i = 0; i < s_spread.Length; i++)
        {
            var y = top + (i * (SmallBox + gap));
            var link = links.GetValueOrDefault(s_spread[i]);
            Draw(svg, new Row(ReportWords.Link(s_spread[i]), link?.Subject ?? "not there", "", link is null ? "none" : ReportWords.Tone(link.Status), s_spread[i]), RightX, y, RightWidth, SmallBox);
            if (i > 0)
            {
                Svg.Arrow(svg, Path($"M{RightX + 60} {y - gap}V{y - 2}"), s_steps[i - 1], RightX + 72, y - (gap / 2) + 4);
            }
        }
    }

    private static void Across(HtmlText svg, List<Row> rows, int anchor, int top, double gap)
    {
        var (left, right, middle) = (LeftX + LeftWidth, RightX, (LeftX + LeftWidth + RightX) / 2);
        Svg.Arrow(svg, Path($"M{left} {top + (SmallBox / 2)}H{right - 2}"), "is listed", middle, top + (SmallBox / 2) - 8, "middle");
        var issuer = rows.FindIndex(row => row.LinkId == "IdentityIssuer");
        if (issuer >= 0)
        {
            var target = top + (2 * (SmallBox + gap)) + (SmallBox / 2);
            Svg.Arrow(svg, Path($"M{left} {Y(issuer) + (Box / 2)}H{middle}V{target}H{right - 2}"), "is used by", middle, Y(issuer) + (Box / 2) - 8, "middle");
        }

        var leaf = rows.FindIndex(row => row.LinkId == "LiveLeaf");
        if (leaf > anchor)
        {
            var y = top + (3 * (SmallBox + gap)) + (SmallBox / 2);
            Svg.Arrow(svg, Path($"M{right} {y}H{left + 2}"), "accept", middle, y - 8, "middle");
        }
    }

    private static void Draw(HtmlText svg, Row row, double x, double y, int width, int height)
    {
        var most = (width - 76) / 7;
        svg.Add($"<g class=\"box {row.Tone}\"><title>{row.Role}: {row.Name}. {row.Detail}</title><rect x=\"{x:0.#}\" y=\"{y:0.#}\" width=\"{width}\" height=\"{height}\" rx=\"10\"/><rect class=\"bar\" x=\"{x:0.#}\" y=\"{y + 10:0.#}\" width=\"5\" height=\"{height - 20}\" rx=\"2.5\"/>");
        svg.Add($"<text class=\"role\" x=\"{x + 20:0.#}\" y=\"{y + 27:0.#}\">{row.Role}</text><text class=\"name\" x=\"{x + 20:0.#}\" y=\"{y + 50:0.#}\">{ReportWords.Short(row.Name, most)}</text>");
        if (row.Detail.Length > 0)
        {
            svg.Add($"<text class=\"detail\" x=\"{x + 20:0.#}\" y=\"{y + 72:0.#}\">{row.Detail}</text>");
        }

        svg.Add($"</g>");
        Svg.Sign(svg, row.Tone, x + width - 24, y + 24);
    }

    private static List<Row> Rows(MeshReport report)
    {
        var links = report.Proof.Links.ToDictionary(link => link.Id);
        var anchor = links.GetValueOrDefault("TrustAnchor")?.Certificates is [var first, ..] ? first : null;
        var issuer = links.GetValueOrDefault("IdentityIssuer")?.Certificates is [var signer, ..] ? signer : null;
        List<Row> rows = [];
        var belowAnchor = false;
        foreach (var certificate in report.Chain)
        {
            var isLeaf = !certificate.IsCertificateAuthority;
            var isAnchor = certificate.Sha256 == anchor?.Sha256;
            var isIssuer = certificate.Sha256 == issuer?.Sha256 || (!isLeaf && belowAnchor);
            belowAnchor |= isAnchor;
            // What is the anchor or the issuer is that, even where it is no CA and so of no use.
            var (role, id) = isAnchor ? ("Trust anchor of the mesh", "TrustAnchor") : isIssuer ? ("Identity issuer", "IdentityIssuer") : isLeaf ? ("A running program", "LiveLeaf")
                : (certificate.IsSelfSigned ? "Enterprise root" : "Enterprise issuing CA", "");
            var expired = certificate.NotAfterUtc < report.TakenUtc;
            var tone = expired ? "bad" : id.Length == 0 ? "plain" : Tone(id, links);
            rows.Add(new Row(role, certificate.ToString(), $"{certificate.KeyAlgorithm}, {(expired ? "ended" : "valid until")} {ReportWords.Date(certificate.NotAfterUtc)} ({ReportWords.In(certificate.NotAfterUtc - report.TakenUtc)})", tone, id));
        }

        foreach (var missing in (string[])["TrustAnchor", "IdentityIssuer", "LiveLeaf"])
        {
            if (rows.TrueForAll(row => row.LinkId != missing))
            {
                rows.Add(new Row(ReportWords.Link(missing), "not seen", links.GetValueOrDefault(missing) is { } link ? ReportWords.Status(link.Status).ToLowerInvariant() : "", Tone(missing, links), missing));
            }
        }

        return rows;
    }

    /// <summary>The box of the anchor stands for its object in TPP, the way there, and what signs with it, too: the worst of them is shown.</summary>
    private static string Tone(string id, Dictionary<string, MeshLink> links)
    {
        string[] all = id == "TrustAnchor" ? ["TrustAnchor", "TppObject", "TppIssuer", "AnchorIssuer"] : [id];
        var seen = all.Select(links.GetValueOrDefault).OfType<MeshLink>().Where(link => link.Id == id || link.Status is MeshLinkStatus.Broken or MeshLinkStatus.AtRisk).ToList();
        return seen.Count == 0 ? "none"
            : ReportWords.Tone(seen.Exists(link => link.Status == MeshLinkStatus.Broken) ? MeshLinkStatus.Broken : seen.Exists(link => link.Status == MeshLinkStatus.AtRisk) ? MeshLinkStatus.AtRisk : seen[0].Status);
    }

    private static string Describe(List<Row> rows, Dictionary<string, MeshLink> links) =>
        string.Join("; ", rows.Select((row, index) => $"{row.Role} \"{row.Name}\"{(index < rows.Count - 1 ? $" signs {rows[index + 1].Role}" : "")}"))
        + ". " + string.Join("; ", s_spread.Select(id => $"{ReportWords.Link(id)}: {(links.TryGetValue(id, out var link) ? ReportWords.Status(link.Status) : "not there")}")) + ".";

    private static int Y(int row) => Top + (row * (Box + Gap));

    private static string Path(FormattableString path) => path.ToString(CultureInfo.InvariantCulture);

    private sealed record Row(string Role, string Name, string Detail, string Tone, string LinkId);
}
