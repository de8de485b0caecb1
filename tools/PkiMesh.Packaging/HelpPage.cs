using System.Text;

namespace PkiMesh.Packaging;

/// <summary>One cmdlet's help as written by a person, in the shape platyPS uses. Facts about parameters are not in it: the assembly has them.</summary>
internal sealed class HelpPage
{
    private static readonly string[] s_sections =
        ["SYNOPSIS", "SYNTAX", "DESCRIPTION", "EXAMPLES", "PARAMETERS", "INPUTS", "OUTPUTS", "NOTES", "RELATED LINKS"];

    public string Synopsis { get; private set; } = string.Empty;

    public IReadOnlyList<string> Description { get; private set; } = [];

    public List<HelpExample> Examples { get; } = [];

    public Dictionary<string, IReadOnlyList<string>> Parameters { get; } = new(StringComparer.OrdinalIgnoreCase);

    public IReadOnlyList<string> Notes { get; private set; } = [];

    public List<string> RelatedLinks { get; } = [];

    public static HelpPage Parse(string path)
    {
        var page = new HelpPage();
        var name = Path.GetFileNameWithoutExtension(path);
        var sections = Split(File.ReadAllLines(path), "## ");
        if (sections is not [{ Title: "" } head, ..] || !head.Lines.Contains("# " + name))
            throw new InvalidDataException($"{path}(1): error PMH001: the page does not begin with '# {name}'.");

        foreach (var section in sections.Skip(1))
        {
            switch (section.Title)
            {
                case "SYNOPSIS": page.Synopsis = string.Join(' ', Paragraphs(section.Lines)); break;
                case "DESCRIPTION": page.Description = Paragraphs(section.Lines); break;
                case "EXAMPLES": page.Examples.AddRange(Split(section.Lines, "### ").Skip(1).Select(HelpExample.Parse)); break;
                case "PARAMETERS":
                    foreach (var parameter in Split(section.Lines, "### ").Skip(1))
                        page.Parameters[parameter.Title.TrimStart('-')] = Paragraphs(parameter.Lines);
                    break;
                case "NOTES": page.Notes = Paragraphs(section.Lines); break;
                case "RELATED LINKS": page.RelatedLinks.AddRange(section.Lines.Select(line => line.Trim(' ', '-', '*')).Where(line => line.Length > 0)); break;
                case var title when s_sections.Contains(title): break;
                default: throw new InvalidDataException($"{path}(1): error PMH002: no section of help is called '{section.Title}'.");
            }
        }

        return page;
    }

    /// <summary>Joins wrapped lines; an empty line ends a paragraph, a list item or an indented line stands alone.</summary>
    internal static IReadOnlyList<string> Paragraphs(IEnumerable<string> lines)
    {
        List<string> result = [];
        var current = new StringBuilder();
        foreach (var line in lines.Append(string.Empty))
        {
            var alone = line.StartsWith("- ", StringComparison.Ordinal) || line.StartsWith("    ", StringComparison.Ordinal);
            if ((alone || string.IsNullOrWhiteSpace(line)) && current.Length > 0)
            {
                result.Add(Plain(current.ToString()));
                current.Clear();
            }

            if (!string.IsNullOrWhiteSpace(line))
                current.Append(current.Length > 0 ? " " : string.Empty).Append(alone ? line.TrimEnd() : line.Trim());
        }

        return result;
    }

    private static string Plain(string text) => text.Replace("`", string.Empty, StringComparison.Ordinal).Replace("**", string.Empty, StringComparison.Ordinal);

    private static List<Section> Split(IEnumerable<string> lines, string marker)
    {
        List<Section> sections = [new(string.Empty, [])];
        var fenced = false;
        foreach (var line in lines)
        {
            if (line.StartsWith("```", StringComparison.Ordinal))
                fenced = !fenced;
            if (!fenced && line.StartsWith(marker, StringComparison.Ordinal))
                sections.Add(new(line[marker.Length..].Trim(), []));
            else
                sections[^1].Lines.Add(line);
        }

        return sections;
    }

    internal sealed record Section(string Title, List<string> Lines);
}
