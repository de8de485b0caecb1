using System.Globalization;

namespace PkiMesh.Core.Report;

/// <summary>What will happen and when, on an axis that widens what is near: hours and years have room side by side.</summary>
internal static class TimelinePicture
{
    private const int Width = 1000;
    private const int LabelWidth = 290;
    private const int Right = 850;
    private const int RowHeight = 38;
    private const int Top = 34;
    private const int MostRows = 12;

    private static readonly (string Label, TimeSpan At)[] s_ticks =
    [
        ("1 hour", TimeSpan.FromHours(1)), ("1 day", TimeSpan.FromDays(1)), ("1 week", TimeSpan.FromDays(7)), ("1 month", TimeSpan.FromDays(30.44)),
        ("1 year", TimeSpan.FromDays(365.25)), ("10 years", TimeSpan.FromDays(3652.5)),
    ];

    public static Html Draw(MeshReport report)
    {
        var events = Shown(report.Proof.Forecast.Events);
        var longest = events.Append(new MeshForecastEvent(report.TakenUtc, MeshForecastEventKind.Expiry, "", "") { In = TimeSpan.FromDays(31) }).Max(coming => coming.In) * 1.2;
        var height = Top + (events.Count * RowHeight) + 34;
        var bottom = Top + (events.Count * RowHeight) + 4;
        return HtmlText.Of(svg =>
        {
            svg.Add($"<svg viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-labelledby=\"time-title time-desc\" xmlns=\"http://www.w3.org/2000/svg\"><title id=\"time-title\">What is to come</title><desc id=\"time-desc\">{Describe(events)}</desc>");
            foreach (var (label, at) in s_ticks.Where(tick => tick.At < longest && X(tick.At, longest) > LabelWidth + 60))
            {
                svg.Add($"<path class=\"tick\" d=\"M{X(at, longest):0.#} {Top - 8}V{bottom}\"/><text class=\"axis\" x=\"{X(at, longest):0.#}\" y=\"{bottom + 20}\" text-anchor=\"middle\">{label}</text>");
            }

            svg.Add($"<path class=\"now\" d=\"M{LabelWidth} {Top - 8}V{bottom}\"/><text class=\"axis\" x=\"{LabelWidth}\" y=\"{bottom + 20}\" text-anchor=\"middle\">now</text>");
            if (events.Find(coming => coming.Kind == MeshForecastEventKind.Break) is { } end)
            {
                var x = X(end.In, longest);
                svg.Add($"<path class=\"break\" d=\"M{x:0.#} {Top - 8}V{bottom}\"/><text class=\"break\" x=\"{x:0.#}\" y=\"{Top - 15}\" text-anchor=\"{(x > 700 ? "end" : x < 350 ? "start" : "middle")}\">{(end.In <= TimeSpan.Zero ? "stopped working" : "stops working")}</text>");
            }

            for (var i = 0; i < events.Count; i++)
            {
                Row(svg, events[i], Top + (i * RowHeight) + (RowHeight / 2), longest);
            }

            svg.Add($"</svg>");
        });
    }

    /// <summary>What a reader knows it by: the name in quotes of "anchor" in Secret cert-manager/…, the last part of Certificate linkerd/issuer.</summary>
    internal static string Name(MeshForecastEvent coming) => coming.Subject.Split('"') is [_, { Length: > 0 } quoted, ..] ? quoted
        : coming.Subject.Split(' ') is [_, var name] && name.Split('/') is [_, { Length: > 0 } last] ? last
        : coming.Subject;

    /// <summary>The next ones, and the day it breaks, however far off.</summary>
    private static List<MeshForecastEvent> Shown(IReadOnlyList<MeshForecastEvent> all) =>
        all.Skip(MostRows).FirstOrDefault(coming => coming.Kind == MeshForecastEventKind.Break) is { } end ? [.. all.Take(MostRows - 1), end] : [.. all.Take(MostRows)];

    private static void Row(HtmlText svg, MeshForecastEvent coming, int y, TimeSpan longest)
    {
        var (x, kind) = (X(coming.In, longest), coming.Kind.ToString().ToLowerInvariant());
        var what = coming.Kind switch
        {
            MeshForecastEventKind.Renewal => "renewal",
            MeshForecastEventKind.Break => "break",
            _ => "end",
        };
        svg.Add($"<g class=\"event {kind}\"><title>{ReportWords.Moment(coming.AtUtc)}: {what} of {coming.Subject}. {coming.Message}</title>");
        svg.Add($"<text class=\"name\" x=\"{LabelWidth - 14}\" y=\"{y + 5}\" text-anchor=\"end\">{ReportWords.Short(Name(coming), 38)}</text>");
        svg.Add($"<path class=\"span\" d=\"M{LabelWidth} {y}H{x:0.#}\"/>");
        svg.Add(coming.Kind switch
        {
            MeshForecastEventKind.Renewal => Shape(x, y, "<circle r=\"7\"/>"),
            MeshForecastEventKind.Break => Shape(x, y, "<path d=\"M-6-6L6 6M6-6L-6 6\"/>"),
            _ => Shape(x, y, "<rect x=\"-6\" y=\"-6\" width=\"12\" height=\"12\" rx=\"2\"/>"),
        });
        svg.Add($"<text class=\"when\" x=\"{x + 14:0.#}\" y=\"{y + 5}\">{ReportWords.Date(coming.AtUtc)}</text></g>");
    }

    private static Html Shape(double x, int y, string shape) =>
        new(string.Create(CultureInfo.InvariantCulture, $"<g class=\"shape\" transform=\"translate({x:0.#} {y})\">{shape}</g>"));

    private static double X(TimeSpan from, TimeSpan longest)
    {
        var hours = Math.Max(0, from.TotalHours);
        return LabelWidth + ((Right - LabelWidth) * Math.Log10(1 + hours) / Math.Log10(1 + longest.TotalHours));
    }

    private static string Describe(List<MeshForecastEvent> events) =>
        events.Count == 0 ? "Nothing is known to happen." : string.Join("; ", events.Select(coming => $"{ReportWords.Moment(coming.AtUtc)}: {coming.Kind} of {Name(coming)}")) + ".";
}
