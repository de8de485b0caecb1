using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Reflection;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Module;

public sealed class ManifestTests
{
    // These change nothing outside this PowerShell.
    private static readonly string[] s_readingVerbs = ["Get", "Test", "Connect", "Disconnect", "Watch"];

    [Fact]
    public void The_manifest_exports_exactly_the_commands()
    {
        var exported = ((IEnumerable)Manifest["CmdletsToExport"]!).Cast<string>();
        Assert.Equal(CmdletTypes.All.Select(CmdletTypes.NameOf).Order(StringComparer.Ordinal), exported.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("FunctionsToExport")]
    [InlineData("VariablesToExport")]
    [InlineData("AliasesToExport")]
    public void Everything_else_is_exported_explicitly_not(string key) => Assert.Empty((IEnumerable)Manifest[key]!);

    [Fact]
    public async Task The_commands_of_the_staged_module_are_there()
    {
        var names = await FreshProcess.RunScriptAsync("Get-Command -Module PkiMesh | ForEach-Object Name");
        Assert.Equal(CmdletTypes.All.Count, names.EnsureSuccess().Lines.Count);
    }

    [Theory]
    [MemberData(nameof(CmdletTypes.Names), MemberType = typeof(CmdletTypes))]
    public void A_command_is_sealed_declares_its_output_and_is_named_after_its_file(string name)
    {
        var type = CmdletTypes.ByName(name);
        Assert.True(type.IsSealed);
        Assert.True(typeof(PkiMeshCommand).IsAssignableFrom(type));
        Assert.NotEmpty(type.GetCustomAttributes<OutputTypeAttribute>());
        Assert.Equal(name.Replace("-", string.Empty, StringComparison.Ordinal) + "Command", type.Name);
        Assert.NotEmpty(Directory.GetFiles(Path.Combine(Repository.Root, "src", "PkiMesh", "Commands"), type.Name + ".cs", SearchOption.AllDirectories));
    }

    [Theory]
    [MemberData(nameof(CmdletTypes.Names), MemberType = typeof(CmdletTypes))]
    public void A_command_that_changes_something_can_be_asked_what_it_would_do(string name)
    {
        if (!s_readingVerbs.Contains(name[..name.IndexOf('-', StringComparison.Ordinal)]))
            Assert.True(CmdletTypes.ByName(name).GetCustomAttribute<CmdletAttribute>()!.SupportsShouldProcess);
    }

    [Theory]
    [MemberData(nameof(CmdletTypes.Names), MemberType = typeof(CmdletTypes))]
    public void A_verb_is_an_approved_one(string name)
    {
        var verbs = typeof(VerbsCommon).Assembly.GetExportedTypes()
            .Where(type => type.Name.StartsWith("Verbs", StringComparison.Ordinal) && type.Namespace == typeof(VerbsCommon).Namespace)
            .SelectMany(type => type.GetFields())
            .Select(field => field.GetValue(null) as string);
        Assert.Contains(name[..name.IndexOf('-', StringComparison.Ordinal)], verbs);
    }

    [Theory]
    [MemberData(nameof(CmdletTypes.Names), MemberType = typeof(CmdletTypes))]
    public void No_parameter_takes_a_secret_as_plain_text(string name)
    {
        string[] words = ["Password", "Secret", "Token", "PrivateKey"];
        var plain = CmdletTypes.ParametersOf(CmdletTypes.ByName(name))
            .Where(property => property.PropertyType == typeof(string) && words.Any(word => property.Name.EndsWith(word, StringComparison.Ordinal)));
        Assert.Empty(plain.Select(property => property.Name));
    }

    private static Hashtable Manifest => (Hashtable)Parser.ParseFile(Repository.Manifest, out _, out _)
        .Find(ast => ast is HashtableAst, searchNestedScriptBlocks: false)!.SafeGetValue();
}
