using PkiMesh.Core.Report;
using Xunit;

namespace PkiMesh.Core.Tests.Report;

/// <summary>
/// The report in a real browser. Its content policy allows nothing to be loaded or run, and the browser tells each breach of it on the
/// console: a console that says nothing has seen no request and no script.
/// </summary>
public sealed class ReportPageTests
{
    [ChromiumTheory]
    [InlineData("AtRisk")]
    [InlineData("Sound")]
    [InlineData("Empty")]
    public async Task A_browser_shows_it_without_a_word_on_the_console(string sample)
    {
        var report = sample switch
        {
            "AtRisk" => SampleReport.AtRisk(),
            "Sound" => SampleReport.Sound(),
            _ => SampleReport.Empty(),
        };
        var (document, console) = await Chromium.OpenAsync(ReportHtml.Render(report));
        Assert.Empty(console);
        Assert.Contains("id=\"verdict\"", document, StringComparison.Ordinal);
        // The parser of the browser has made of it what was written: nothing was moved, closed or dropped.
        Assert.Equal(Count(ReportHtml.Render(report)), Count(document));
    }

    [ChromiumTheory]
    [InlineData("<img src=\"https://evil.example/i.png\"/>")]
    [InlineData("<script>fetch('https://evil.example/')</script>")]
    [InlineData("<link rel=\"stylesheet\" href=\"https://evil.example/s.css\"/>")]
    public async Task Whatever_would_load_or_run_something_is_told_on_the_console_and_stopped(string markup)
    {
        var page = ReportHtml.Render(SampleReport.Sound()).Replace("</main>", markup + "</main>", StringComparison.Ordinal);
        Assert.Contains((await Chromium.OpenAsync(page)).Console, line => line.Contains("Content Security Policy", StringComparison.Ordinal));
    }

    private static IReadOnlyDictionary<string, int> Count(string html) =>
        new[] { "<section", "<table", "<tr", "<th", "<td", "<svg", "<rect", "<text", "<article", "<li", "<dt", "<p", "<time" }.ToDictionary(tag => tag, tag => System.Text.RegularExpressions.Regex.Count(html, tag + @"[\s>]"));
}
