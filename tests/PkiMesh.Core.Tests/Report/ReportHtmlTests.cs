using System.Xml.Linq;
using PkiMesh.Core.Report;
using Xunit;

namespace PkiMesh.Core.Tests.Report;

/// <summary>The document is written so that it is XML as well: its structure can be asked for, and nothing in it is left open.</summary>
public sealed class ReportHtmlTests
{
    private static readonly XNamespace s_svg = "http://www.w3.org/2000/svg";

    public static TheoryData<string> Samples => ["AtRisk", "Sound", "Empty"];

    [Theory]
    [MemberData(nameof(Samples))]
    public void Every_report_is_a_whole_document_with_its_landmarks_and_headings(string sample)
    {
        var root = Document(sample);
        Assert.Equal("en", root.Attribute("lang")!.Value);
        Assert.NotEmpty(root.Descendants("title").First().Value);
        Assert.Single(root.Descendants("h1"));
        Assert.Single(root.Descendants("main"));
        Assert.Single(root.Element("body")!.Elements("header"));
        Assert.Single(root.Element("body")!.Elements("footer"));
        Assert.Single(root.Descendants("nav"), nav => nav.Attribute("aria-label") is not null);
        Assert.All(root.Descendants("section"), section => Assert.Equal(section.Attribute("aria-labelledby")!.Value, section.Elements("h2").Single().Attribute("id")!.Value));
        Assert.Equal("viewport", root.Descendants("meta").Single(meta => meta.Attribute("name")?.Value == "viewport").Attribute("name")!.Value);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Ids_are_unique_and_whatever_points_to_one_finds_it(string sample)
    {
        var root = Document(sample);
        var ids = root.Descendants().Select(element => element.Attribute("id")?.Value).OfType<string>().ToList();
        Assert.Equal(ids.Distinct(), ids);
        var named = root.Descendants().SelectMany(element => element.Attributes())
            .SelectMany(attribute => attribute.Name.LocalName switch
            {
                "href" => [attribute.Value.TrimStart('#')],
                "aria-labelledby" => attribute.Value.Split(' '),
                _ => (string[])[],
            });
        Assert.Empty(named.Except(ids));
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Nothing_is_loaded_or_run(string sample)
    {
        var root = Document(sample);
        string[] loading = ["script", "img", "link", "iframe", "object", "embed", "image", "use", "foreignObject", "video", "audio", "base", "form"];
        Assert.DoesNotContain(root.Descendants(), element => loading.Contains(element.Name.LocalName));
        Assert.DoesNotContain(root.Descendants().SelectMany(element => element.Attributes()), attribute => attribute.Name.LocalName is "src" or "srcset" or "style" || attribute.Name.LocalName.StartsWith("on", StringComparison.Ordinal));
        Assert.DoesNotContain("url(", root.Descendants("style").Single().Value, StringComparison.Ordinal);
        Assert.DoesNotContain("@import", root.Descendants("style").Single().Value, StringComparison.Ordinal);
        Assert.Equal("default-src 'none'; style-src 'unsafe-inline'", root.Descendants("meta").Single(meta => meta.Attribute("http-equiv") is not null).Attribute("content")!.Value);
    }

    [Theory]
    [MemberData(nameof(Samples))]
    public void Tables_have_captions_and_headers_with_scope_and_pictures_have_words(string sample)
    {
        var root = Document(sample);
        Assert.All(root.Descendants("table"), table =>
        {
            Assert.NotEmpty(table.Element("caption")!.Value);
            var columns = table.Element("thead")!.Descendants("th").ToList();
            Assert.All(columns, header => Assert.Equal("col", header.Attribute("scope")!.Value));
            Assert.All(table.Element("tbody")!.Elements("tr"), row =>
            {
                Assert.Equal(columns.Count, row.Elements().Count());
                Assert.Equal("row", row.Elements("th").Single().Attribute("scope")!.Value);
            });
        });
        Assert.All(root.Descendants(s_svg + "svg"), picture =>
        {
            Assert.Equal("img", picture.Attribute("role")!.Value);
            Assert.NotEmpty(picture.Element(s_svg + "title")!.Value);
            Assert.NotEmpty(picture.Element(s_svg + "desc")!.Value);
        });
        Assert.NotEmpty(root.Descendants(s_svg + "svg"));
    }

    [Fact]
    public void What_an_object_is_called_is_text_and_never_markup()
    {
        var html = ReportHtml.Render(SampleReport.AtRisk());
        Assert.DoesNotContain("<script", html, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u202e', html);
        Assert.DoesNotContain('\u0007', html);
        // The text is all there, to be read.
        Assert.Contains(Document("AtRisk").Descendants("p"), p => p.Value.Contains("<script src=\"https://evil.example/x.js\">alert('1')</script>\ufffd\ufffd&amp;", StringComparison.Ordinal));
    }

    [Fact]
    public void The_chain_is_drawn_from_the_root_to_a_program_with_the_state_of_each_box()
    {
        var picture = Picture("AtRisk", "chain-title");
        var boxes = picture.Elements(s_svg + "g").Where(group => group.Attribute("class")!.Value.StartsWith("box", StringComparison.Ordinal))
            .Select(group => (Role: group.Elements(s_svg + "text").First().Value, Tone: group.Attribute("class")!.Value.Split(' ')[1])).ToList();
        Assert.Equal(
        [
            ("Enterprise root", "plain"), ("Enterprise issuing CA", "plain"), ("Trust anchor of the mesh", "warn"), ("Identity issuer", "good"), ("A running program", "good"),
            ("The distributor of trust", "warn"), ("The list of trust", "warn"), ("The identity service", "good"), ("What the programs trust", "bad"),
        ], boxes);
        Assert.Equal(4 + 3 + 3, picture.Elements(s_svg + "path").Count(path => path.Attribute("class")!.Value == "arrow"));
        Assert.Contains("Enterprise root \"Corp Root CA\" signs Enterprise issuing CA", picture.Element(s_svg + "desc")!.Value, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_has_its_box_as_well() =>
        Assert.Equal(["The trust anchor", "The identity issuer", "What the programs show"], Picture("Empty", "chain-title").Descendants(s_svg + "text").Where(text => text.Attribute("class")!.Value == "role").Take(3).Select(text => text.Value));

    [Fact]
    public void What_is_later_is_drawn_further_to_the_right_and_stays_in_the_picture()
    {
        var at = Picture("AtRisk", "time-title").Elements(s_svg + "g").Select(group => group.Element(s_svg + "g")!.Attribute("transform")!.Value)
            .Select(transform => double.Parse(transform["translate(".Length..].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture)).ToList();
        Assert.Equal(7, at.Count);
        Assert.Equal(at.Order(), at);
        Assert.All(at, x => Assert.InRange(x, 270, 860));
    }

    [Theory]
    [InlineData(2, "Trust anchor of the mesh")]
    [InlineData(3, "Identity issuer")]
    public void An_authority_that_is_no_ca_keeps_its_box(int row, string role)
    {
        var sound = SampleReport.Sound();
        CertificateInfo Leaf(CertificateInfo certificate) => certificate == sound.Chain[row] ? certificate with { IsCertificateAuthority = false } : certificate;
        var report = sound with
        {
            Chain = [.. sound.Chain.Select(Leaf)],
            Proof = sound.Proof with { Links = [.. sound.Proof.Links.Select(link => link with { Certificates = [.. link.Certificates.Select(Leaf)] })] },
        };
        Assert.Equal(role, Picture(report, "chain-title").Descendants(s_svg + "text").Where(text => text.Attribute("class")!.Value == "role").ElementAt(row).Value);
    }

    [Fact]
    public void A_mesh_that_is_broken_now_has_stopped()
    {
        var sound = SampleReport.Sound();
        var broken = new MeshForecastEvent(SampleReport.Now, MeshForecastEventKind.Break, "the mesh", "It has ended.") { In = TimeSpan.Zero };
        var report = sound with { Proof = sound.Proof with { Forecast = new MeshForecast(SampleReport.Now, MeshOutlook.Broken, "It does not work.") { BreaksUtc = SampleReport.Now, Events = [broken] } } };

        var tile = Document(report).Descendants("ul").Single(list => list.Attribute("class")?.Value == "tiles").Elements().First();
        Assert.Equal(("bad", "Stopped"), (tile.Attribute("class")!.Value, tile.Element("b")!.Value));
        Assert.Contains(Picture(report, "time-title").Elements(s_svg + "text"), text => text.Value == "stopped working");
        Assert.DoesNotContain("less than a minute", Document(report).Value, StringComparison.Ordinal);
    }

    [Fact]
    public void The_day_it_breaks_is_drawn_however_much_comes_before()
    {
        var sound = SampleReport.Sound();
        var events = Enumerable.Range(1, 20).Select(day => new MeshForecastEvent(SampleReport.Now.AddDays(day), day == 15 ? MeshForecastEventKind.Break : MeshForecastEventKind.Expiry, $"number {day}", "") { In = TimeSpan.FromDays(day) });
        var report = sound with { Proof = sound.Proof with { Forecast = sound.Proof.Forecast with { Events = [.. events] } } };

        var drawn = Picture(report, "time-title").Elements(s_svg + "g").Select(group => group.Attribute("class")!.Value).ToList();
        Assert.Equal(12, drawn.Count);
        Assert.Equal("event break", drawn[^1]);
    }

    [Theory]
    [InlineData("Sound", MeshReportVerdict.Sound, "until 30 Oct 2027")]
    [InlineData("AtRisk", MeshReportVerdict.Broken, "1 of 9 pods")]
    [InlineData("Empty", MeshReportVerdict.Unknown, "cannot say")]
    public void The_verdict_stands_in_front(string sample, MeshReportVerdict verdict, string words)
    {
        var report = Report(sample);
        Assert.Equal(verdict, report.Verdict);
        Assert.Contains(words, report.Summary, StringComparison.Ordinal);
        Assert.Contains(report.Summary, Document(sample).Descendants("div").Single(div => div.Attribute("id")?.Value == "verdict").Value, StringComparison.Ordinal);
    }

    [Fact]
    public void Findings_come_gravest_first_each_with_what_mends_it()
    {
        var findings = Document("AtRisk").Descendants("article").ToList();
        Assert.Equal(["PodStaleBundle", "BundleTrustsIntermediate", "l5d-identity-issuer-cert-not-expiring-soon"], findings.Select(finding => finding.Descendants("h3").Single().Value));
        Assert.Equal("What to do: Sync-TrustBundle -Mode Pinned", findings[1].Elements("p").Last().Value);
    }

    private static XElement Picture(string sample, string title) => Picture(Report(sample), title);

    private static XElement Picture(MeshReport report, string title) => Document(report).Descendants(s_svg + "svg").Single(picture => picture.Attribute("aria-labelledby")!.Value.StartsWith(title, StringComparison.Ordinal));

    private static XElement Document(string sample) => Document(Report(sample));

    private static XElement Document(MeshReport report) => XDocument.Parse(ReportHtml.Render(report)).Root!;

    private static MeshReport Report(string sample) => sample switch
    {
        "AtRisk" => SampleReport.AtRisk(),
        "Sound" => SampleReport.Sound(),
        _ => SampleReport.Empty(),
    };
}
