using System.Management.Automation;
using System.Reflection;

namespace PkiMesh.Tests.Support;

/// <summary>The commands as the assembly has them.</summary>
internal static class CmdletTypes
{
    public static IReadOnlyList<Type> All { get; } =
        [.. typeof(PkiMeshCommand).Assembly.GetExportedTypes().Where(type => type.GetCustomAttribute<CmdletAttribute>() is not null)];

    public static TheoryData<string> Names => [.. All.Select(NameOf)];

    public static Type ByName(string name) => All.Single(type => NameOf(type) == name);

    public static string NameOf(Type type)
    {
        var cmdlet = type.GetCustomAttribute<CmdletAttribute>()!;
        return $"{cmdlet.VerbName}-{cmdlet.NounName}";
    }

    public static IEnumerable<PropertyInfo> ParametersOf(Type type) =>
        type.GetProperties().Where(property => property.GetCustomAttributes<ParameterAttribute>().Any());
}
