using System.Globalization;
using System.Management.Automation;
using System.Xml.Linq;

namespace PkiMesh.Packaging;

/// <summary>Writes the XML that Get-Help reads.</summary>
internal static class MamlWriter
{
    private static readonly XNamespace s_msh = "http://msh";
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static void Write(IEnumerable<(CmdletFacts Facts, HelpPage Page)> pages, string path)
    {
        var root = new XElement(s_msh + "helpItems", new XAttribute("schema", "maml"), pages.Select(pair => Command(pair.Facts, pair.Page)));
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        new XDocument(new XDeclaration("1.0", "utf-8", null), root).Save(path);
    }

    private static XElement Command(CmdletFacts facts, HelpPage page) => new(
        s_command + "command",
        new XAttribute(XNamespace.Xmlns + "maml", s_maml),
        new XAttribute(XNamespace.Xmlns + "command", s_command),
        new XAttribute(XNamespace.Xmlns + "dev", s_dev),
        new XElement(
            s_command + "details",
            new XElement(s_command + "name", facts.Name),
            new XElement(s_command + "verb", facts.Verb),
            new XElement(s_command + "noun", facts.Noun),
            Text("description", [page.Synopsis])),
        Text("description", page.Description),
        new XElement(s_command + "syntax", facts.ParameterSets.Select(set => Syntax(facts, set))),
        new XElement(s_command + "parameters", facts.Parameters.Select(parameter => Parameter(parameter, parameter.Sets.Values.First(), Describe(page, parameter)))),
        new XElement(
            s_command + "inputTypes",
            facts.Parameters.Where(parameter => parameter.Sets.Values.Any(set => set.ValueFromPipeline))
                .Select(parameter => new XElement(s_command + "inputType", TypeElement(parameter.Type.FullName!)))),
        new XElement(
            s_command + "returnValues",
            facts.OutputTypes.Select(type => new XElement(s_command + "returnValue", TypeElement(type == "System.Void" ? "None" : type)))),
        new XElement(s_maml + "alertSet", new XElement(s_maml + "alert", Paragraphs(page.Notes))),
        new XElement(s_command + "examples", page.Examples.Select(Example)),
        new XElement(s_command + "relatedLinks", page.RelatedLinks.Select(Link)));

    private static XElement Syntax(CmdletFacts facts, string set) => new(
        s_command + "syntaxItem",
        new XElement(s_maml + "name", facts.Name),
        facts.Parameters
            .Select(parameter => (parameter, attribute: parameter.In(set)))
            .Where(pair => pair.attribute is not null)
            .OrderBy(pair => pair.attribute!.Position < 0 ? int.MaxValue : pair.attribute.Position)
            .Select(pair => Parameter(pair.parameter, pair.attribute!, null)));

    private static XElement Parameter(ParameterFacts parameter, ParameterAttribute attribute, IReadOnlyList<string>? text)
    {
        List<string> pipeline = [];
        if (attribute.ValueFromPipeline)
            pipeline.Add("ByValue");
        if (attribute.ValueFromPipelineByPropertyName)
            pipeline.Add("ByPropertyName");
        var element = new XElement(
            s_command + "parameter",
            new XAttribute("required", attribute.Mandatory ? "true" : "false"),
            new XAttribute("variableLength", "true"),
            new XAttribute("globbing", "false"),
            new XAttribute("pipelineInput", pipeline.Count == 0 ? "False" : $"True ({string.Join(", ", pipeline)})"),
            new XAttribute("position", attribute.Position < 0 ? "named" : attribute.Position.ToString(CultureInfo.InvariantCulture)),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(s_maml + "name", parameter.Name));
        if (text is not null)
            element.Add(Text("description", text));
        if (!parameter.IsSwitch && parameter.Type.IsEnum && text is null)
        {
            element.Add(new XElement(
                s_command + "parameterValueGroup",
                Enum.GetNames(parameter.Type).Select(name => new XElement(s_command + "parameterValue", new XAttribute("required", "false"), name))));
        }
        else if (!parameter.IsSwitch)
        {
            element.Add(new XElement(s_command + "parameterValue", new XAttribute("required", "true"), parameter.TypeName));
        }

        if (text is not null)
            element.Add(TypeElement(parameter.TypeName));
        return element;
    }

    private static IReadOnlyList<string> Describe(HelpPage page, ParameterFacts parameter) =>
        page.Parameters.TryGetValue(parameter.Name, out var text) ? text : parameter.CommonText is { } common ? [common] : [];

    private static XElement Example(HelpExample example) => new(
        s_command + "example",
        new XElement(s_maml + "title", $"---- {example.Title} ----"),
        new XElement(s_dev + "code", example.Code),
        new XElement(s_dev + "remarks", Paragraphs([.. example.Remarks, string.Empty])));

    private static XElement Link(string link) => new(
        s_maml + "navigationLink",
        link.StartsWith("http", StringComparison.Ordinal) ? new XElement(s_maml + "uri", link) : new XElement(s_maml + "linkText", link));

    private static XElement TypeElement(string name) => new(s_dev + "type", new XElement(s_maml + "name", name));

    private static XElement Text(string name, IReadOnlyList<string> paragraphs) => new(s_maml + name, Paragraphs(paragraphs));

    private static IEnumerable<XElement> Paragraphs(IReadOnlyList<string> paragraphs) => paragraphs.Select(paragraph => new XElement(s_maml + "para", paragraph));
}
