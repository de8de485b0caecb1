using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Module;

/// <summary>House rules that no compiler checks.</summary>
public sealed class SourceTests
{
    [Theory]
    [InlineData("#region")]
    [InlineData("TODO")]
    [InlineData("NotImplementedException")]
    public void No_source_contains(string banned)
    {
        var folder = Path.Combine(Repository.Root, "src");
        var guilty = Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Where(path => File.ReadAllText(path).Contains(banned, StringComparison.Ordinal));
        Assert.Empty(guilty.Select(path => Path.GetRelativePath(folder, path)));
    }
}
