namespace PkiMesh.Packaging;

/// <summary>One example: a title, its code, and what it does.</summary>
internal sealed record HelpExample(string Title, string Code, IReadOnlyList<string> Remarks)
{
    public static HelpExample Parse(HelpPage.Section section)
    {
        List<string> code = [];
        List<string> text = [];
        var fenced = false;
        foreach (var line in section.Lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            else
                (fenced ? code : text).Add(line);
        }

        return new HelpExample(section.Title, string.Join('\n', code), HelpPage.Paragraphs(text));
    }
}
