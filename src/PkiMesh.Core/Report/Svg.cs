namespace PkiMesh.Core.Report;

/// <summary>Parts that both pictures are made of. Colours come from the page's style, so that they follow light, dark and print.</summary>
internal static class Svg
{
    /// <summary>A sign that tells the state by its shape as well as by its colour.</summary>
    public static void Sign(HtmlText svg, string tone, double x, double y)
    {
        svg.Add($"<g class=\"sign {tone}\" transform=\"translate({x:0.#} {y:0.#})\"><circle r=\"11\"/>");
        svg.Add(tone switch
        {
            "good" => new Html("<path d=\"M-5 0.5l3.5 3.5 6.5-7.5\"/>"),
            "warn" => new Html("<path d=\"M0-6v7\"/><path d=\"M0 5v0.2\"/>"),
            "bad" => new Html("<path d=\"M-4-4l8 8M4-4l-8 8\"/>"),
            _ => new Html("<path d=\"M-4 0h8\"/>"),
        }).Add($"</g>");
    }

    /// <summary>An arrow along straight lines, with its label beside the middle of its first line.</summary>
    public static void Arrow(HtmlText svg, string path, string label, double x, double y, string anchor = "start")
    {
        svg.Add($"<path class=\"arrow\" d=\"{path}\" marker-end=\"url(#head)\"/>");
        if (label.Length > 0)
        {
            svg.Add($"<text class=\"label\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{label}</text>");
        }
    }

    public static void Marker(HtmlText svg) =>
        svg.Add($"<defs><marker id=\"head\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" markerHeight=\"8\" orient=\"auto-start-reverse\"><path class=\"head\" d=\"M0 0.5L10 5L0 9.5z\"/></marker></defs>");
}
