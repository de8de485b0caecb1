using System.Management.Automation;
using System.Reflection;
using System.Xml.Linq;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Module;

public sealed class FormatTests
{
    private static readonly XDocument s_format = XDocument.Load(Path.Combine(Repository.StagedModule, "PkiMesh.Format.ps1xml"));
    private static readonly XDocument s_types = XDocument.Load(Path.Combine(Repository.StagedModule, "PkiMesh.Types.ps1xml"));

    public static TheoryData<string> ViewedTypes => [.. s_format.Descendants("TypeName").Select(name => name.Value).Distinct()];

    public static TheoryData<string> OutputTypes =>
    [
        .. CmdletTypes.All.SelectMany(type => type.GetCustomAttributes<OutputTypeAttribute>())
            .SelectMany(output => output.Type).Select(output => output.Type!)
            .Where(type => type != typeof(void) && type.Namespace!.StartsWith("PkiMesh", StringComparison.Ordinal) && !type.IsEnum)
            .Select(type => type.FullName!).Distinct(),
    ];

    [Theory]
    [MemberData(nameof(ViewedTypes))]
    public void Every_property_a_view_names_exists(string typeName)
    {
        var type = Find(typeName);
        var added = s_types.Descendants("Type").Where(element => element.Element("Name")!.Value == typeName)
            .SelectMany(element => element.Element("Members")!.Elements()).Select(member => member.Element("Name")!.Value);
        var known = type.GetProperties().Select(property => property.Name).Concat(added).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var named = s_format.Descendants("View").Where(view => view.Descendants("TypeName").Any(name => name.Value == typeName))
            .SelectMany(view => view.Descendants("PropertyName")).Select(property => property.Value);
        Assert.Empty(named.Except(known, StringComparer.OrdinalIgnoreCase));
    }

    [Theory]
    [MemberData(nameof(OutputTypes))]
    public void Every_output_type_has_a_table_of_at_most_six_columns(string typeName)
    {
        var tables = s_format.Descendants("View")
            .Where(view => view.Descendants("TypeName").Any(name => name.Value == typeName))
            .SelectMany(view => view.Elements("TableControl"));
        var columns = Assert.Single(tables).Descendants("TableColumnItem").Count();
        Assert.InRange(columns, 2, 6);
    }

    [Fact]
    public void No_view_runs_script() => Assert.Empty(s_format.Descendants("ScriptBlock"));

    [Fact]
    public void A_table_has_a_header_for_each_column() =>
        Assert.All(
            s_format.Descendants("TableControl"),
            table => Assert.Equal(table.Descendants("TableColumnHeader").Count(), table.Descendants("TableColumnItem").Count()));

    private static Type Find(string name) =>
        typeof(PkiMeshCommand).Assembly.GetType(name) ?? typeof(PkiMeshException).Assembly.GetType(name)
        ?? throw new InvalidOperationException($"There is no type {name}.");
}
