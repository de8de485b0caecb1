using System.IO.Enumeration;
using System.Runtime.CompilerServices;
using Xunit;
using Xunit.Abstractions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>The table of docs/recordings.md: what differs and may. The tests hold it to the letter: what differs is listed, and what is listed differs.</summary>
internal static class ListedDifferences
{
    public static void Check(string recording, IReadOnlyCollection<FoundDifference> found, ITestOutputHelper output)
    {
        var rows = Rows().Where(row => row.Recording == recording).ToList();
        var unlisted = found.Where(one => !rows.Any(row => row.Covers(one))).ToList();
        foreach (var one in unlisted)
        {
            output.WriteLine($"=== {one.Case}: {one.Subject}\n{one.Text}\n");
        }

        var stale = rows.Where(row => !row.IsRace && !found.Any(row.Covers)).Select(row => $"{row.Case}: {row.Subject}").ToList();
        Assert.True(unlisted.Count == 0, $"{recording}: not as recorded, and not listed in docs/recordings.md:\n{string.Join('\n', unlisted.Select(one => $"{one.Case}: {one.Subject}"))}");
        Assert.True(stale.Count == 0, $"{recording}: listed in docs/recordings.md, and as recorded:\n{string.Join('\n', stale)}");
    }

    private static IEnumerable<Row> Rows([CallerFilePath] string self = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(self)!);
        while (!File.Exists(Path.Combine(folder.FullName, "docs", "recordings.md")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("docs/recordings.md is not there");
        }

        return File.ReadLines(Path.Combine(folder.FullName, "docs", "recordings.md"))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal))
            .Select(line => line.Split(" | ").Select(cell => cell.Trim(' ', '|', '`')).ToList())
            .Select(cells => new Row(cells[0], cells[1], cells[2], cells[3].StartsWith("race:", StringComparison.Ordinal)));
    }

    /// <summary>A line; <c>*</c> in a case or a subject stands for anything. What a race decides may be as recorded, too.</summary>
    private sealed record Row(string Recording, string Case, string Subject, bool IsRace)
    {
        public bool Covers(FoundDifference one) => Matches(Case, one.Case) && Matches(Subject, one.Subject);

        private static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
    }
}
