using System.Text.RegularExpressions;
using PkiMesh.Tests.Support;

namespace PkiMesh.Tests.Module;

/// <summary>about_PkiMesh_Findings against the source.</summary>
public sealed class FindingTableTests
{
    private const string Severities = "(Information|Warning|Error|Critical)";

    [Fact]
    public void The_table_has_each_finding_once() => Assert.Equal(InSource(), Documented().Order(StringComparer.Ordinal));

    [Fact]
    public void Each_says_how_grave_it_is_what_it_means_and_what_mends_it() =>
        Assert.All(Lines(), line => Assert.Matches($@"^- [A-Za-z0-9-]+(, [A-Za-z0-9-]+)* \({Severities}(, {Severities})*\): .+\. Remedy: .+\.$", line));

    /// <summary>All but one: a proxy speaks TLS under its own name alone (px tls/src/server.rs), so none that is real shows another's.</summary>
    [Fact]
    public void Each_finding_is_tried_on_a_lab()
    {
        var tests = Path.Combine(Repository.Root, "tests", "PkiMesh.Engine.Tests");
        var text = string.Concat(Directory.EnumerateFiles(tests, "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)).Select(File.ReadAllText));
        var ids = Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "src", "PkiMesh.Core", "Findings", "FindingIds.cs")), @"const string (\w+) = ""([^""]+)""");
        var untried = ids.Where(id => !text.Contains($"\"{id.Groups[2].Value}\"", StringComparison.Ordinal) && !Regex.IsMatch(text, $@"\bFindingIds\.{id.Groups[1].Value}\b")).Select(id => id.Groups[2].Value);
        Assert.Equal(["LiveIdentityMismatch"], untried);
    }

    private static IEnumerable<string> Documented() =>
        Lines().SelectMany(line => line[2..line.IndexOf('(', StringComparison.Ordinal)].Split(',', StringSplitOptions.TrimEntries));

    private static IEnumerable<string> Lines() =>
        File.ReadAllLines(Path.Combine(Repository.Root, "module", "en-US", "about_PkiMesh_Findings.help.md")).Where(line => line.StartsWith("- ", StringComparison.Ordinal) && line.Contains('(', StringComparison.Ordinal));

    private static IEnumerable<string> InSource() =>
        new[] { Path.Combine("Findings", "FindingIds.cs"), Path.Combine("Policy", "CauseIds.cs") }
            .SelectMany(file => Regex.Matches(File.ReadAllText(Path.Combine(Repository.Root, "src", "PkiMesh.Core", file)), @"const string \w+ = ""([^""]+)"""))
            .Select(match => match.Groups[1].Value).Order(StringComparer.Ordinal);
}
