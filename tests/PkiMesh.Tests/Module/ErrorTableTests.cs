using System.Text.RegularExpressions;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Module;

/// <summary>about_PkiMesh_Errors against the source.</summary>
public sealed class ErrorTableTests
{
    [Fact]
    public void Every_error_id_is_documented_with_its_category()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "module", "en-US", "about_PkiMesh_Errors.help.md"));
        var missing = Raised().Where(error => !lines.Any(line =>
            Regex.IsMatch(line, $@"\b{error.Id}\b") && line.StartsWith("- ", StringComparison.Ordinal) && line.Contains(error.Kind, StringComparison.Ordinal)));
        Assert.Empty(missing);
    }

    [Fact]
    public void Every_documented_id_exists()
    {
        // An id may be chosen by a pure rule and raised elsewhere: here any literal of the source counts.
        var known = Sources().SelectMany(source => Regex.Matches(source, @"""([A-Z][A-Za-z0-9]+)""")).Select(match => match.Groups[1].Value).ToHashSet();
        var documented = File.ReadAllLines(Path.Combine(Repository.Root, "module", "en-US", "about_PkiMesh_Errors.help.md"))
            .Where(line => line.StartsWith("- ", StringComparison.Ordinal) && line.Contains('(', StringComparison.Ordinal))
            .SelectMany(line => line[2..line.IndexOf('(', StringComparison.Ordinal)].Split(',', StringSplitOptions.TrimEntries));
        Assert.Empty(documented.Except(known));
    }

    private static IReadOnlyCollection<(string Id, string Kind)> Raised() =>
    [
        .. Sources()
            .SelectMany(source => Regex.Matches(source, @"""([A-Z][A-Za-z0-9]+)"",\s*(?:Kind:\s*)?PkiMeshErrorKind\.(\w+)"))
            .Select(match => (match.Groups[1].Value, match.Groups[2].Value))
            .Distinct(),
    ];

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Regex.IsMatch(path, @"[/\\](obj|PkiMesh\.Lab)[/\\]"))
            .Select(File.ReadAllText);
}
