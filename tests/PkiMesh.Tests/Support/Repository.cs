using System.Reflection;

namespace PkiMesh.Tests.Support;

/// <summary>Where things lie.</summary>
internal static class Repository
{
    public static string Root { get; } = typeof(Repository).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == "RepositoryRoot").Value!;

    public static string StagedModule { get; } = Path.Combine(Root, "out", "PkiMesh");

    public static string Manifest { get; } = Path.Combine(StagedModule, "PkiMesh.psd1");
}
