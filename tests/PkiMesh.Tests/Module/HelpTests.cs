using System.Management.Automation.Language;
using System.Xml.Linq;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Module;

public sealed class HelpTests
{
    private const int Examples = 2;
    private static readonly XNamespace s_maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace s_command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace s_dev = "http://schemas.microsoft.com/maml/dev/2004/10";
    private static readonly XDocument s_help = XDocument.Load(Path.Combine(Repository.StagedModule, "en-US", "PkiMesh.dll-Help.xml"));

    [Theory]
    [MemberData(nameof(CmdletTypes.Names), MemberType = typeof(CmdletTypes))]
    public void A_command_has_a_synopsis_a_description_and_two_examples(string name)
    {
        var help = Page(name);
        Assert.NotEmpty(help.Element(s_command + "details")!.Element(s_maml + "description")!.Value);
        Assert.NotEmpty(help.Element(s_maml + "description")!.Value);
        Assert.True(help.Descendants(s_command + "example").Count() >= Examples, "fewer than two examples");
        Assert.All(help.Descendants(s_command + "example"), example => Assert.NotEmpty(example.Element(s_dev + "remarks")!.Value));
    }

    [Theory]
    [MemberData(nameof(CmdletTypes.Names), MemberType = typeof(CmdletTypes))]
    public void Every_parameter_is_described(string name)
    {
        var bare = Page(name).Element(s_command + "parameters")!.Elements(s_command + "parameter")
            .Where(parameter => string.IsNullOrWhiteSpace(parameter.Element(s_maml + "description")?.Value))
            .Select(parameter => parameter.Element(s_maml + "name")!.Value);
        Assert.Empty(bare);
    }

    [Theory]
    [MemberData(nameof(CmdletTypes.Names), MemberType = typeof(CmdletTypes))]
    public void No_described_parameter_is_unknown(string name)
    {
        var page = Path.Combine(Repository.Root, "module", "en-US", name + ".md");
        Assert.True(File.Exists(page), $"There is no {page}.");
        var described = File.ReadLines(page).Where(line => line.StartsWith("### -", StringComparison.Ordinal)).Select(line => line[5..].Trim());
        Assert.Empty(described.Except(CmdletTypes.ParametersOf(CmdletTypes.ByName(name)).Select(property => property.Name)));
    }

    [Theory]
    [MemberData(nameof(CmdletTypes.Names), MemberType = typeof(CmdletTypes))]
    public void An_example_parses_and_uses_only_parameters_that_exist(string name)
    {
        foreach (var code in Page(name).Descendants(s_dev + "code").Select(element => element.Value))
        {
            var ast = Parser.ParseInput(code, out _, out var errors);
            Assert.True(errors.Length == 0, $"{string.Join('\n', errors.Select(error => error.Message))}\n{code}");
            AssertParametersExist(ast, code);
        }
    }

    [Fact]
    public async Task Get_Help_finds_it()
    {
        var result = await FreshProcess.RunScriptAsync("(Get-Help Start-PkiMeshLab).Synopsis; (Get-Help about_PkiMesh).Length -gt 100");
        Assert.Equal(2, result.EnsureSuccess().Lines.Count);
        Assert.StartsWith("Starts the embedded lab", result.Lines[0], StringComparison.Ordinal);
        Assert.Equal("True", result.Lines[1]);
    }

    internal static void AssertParametersExist(Ast script, string text)
    {
        var common = new HashSet<string>(System.Management.Automation.Cmdlet.CommonParameters, StringComparer.OrdinalIgnoreCase) { "WhatIf", "Confirm" };
        var names = CmdletTypes.All.ToDictionary(CmdletTypes.NameOf, StringComparer.OrdinalIgnoreCase);
        foreach (var command in script.FindAll(ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>())
        {
            if (command.GetCommandName() is not { } name || !names.TryGetValue(name, out var type))
                continue;
            var known = CmdletTypes.ParametersOf(type).Select(property => property.Name).Concat(common);
            foreach (var parameter in command.CommandElements.OfType<CommandParameterAst>())
                Assert.True(known.Contains(parameter.ParameterName, StringComparer.OrdinalIgnoreCase), $"{name} has no -{parameter.ParameterName}:\n{text}");
        }
    }

    private static XElement Page(string name) =>
        s_help.Root!.Elements(s_command + "command").Single(command => command.Element(s_command + "details")!.Element(s_command + "name")!.Value == name);
}
