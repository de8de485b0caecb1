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
        var unlike = Find(recording, found, output);
        Assert.True(unlike.Count == 0, string.Join('\n', unlike));
    }

    /// <summary>What is not listed, and what is listed though it does not differ; one line each.</summary>
    public static IReadOnlyList<string> Find(string recording, IReadOnlyCollection<FoundDifference> found, ITestOutputHelper output)
    {
        var rows = Rows().Where(row => row.IsOf(recording)).ToList();
        var unlisted = found.Where(one => !rows.Any(row => row.Covers(one))).ToList();
        foreach (var one in unlisted)
        {
            output.WriteLine($"=== {recording}, {one.Case}: {one.Subject}\n{one.Text}\n");
        }

        var stale = rows.Where(row => row.Recording == recording && !row.IsRace && !found.Any(row.Covers));
        return
        [
            .. unlisted.Select(one => $"not as recorded, and not listed in docs/recordings.md: {recording}, {one.Case}: {one.Subject}"),
            .. stale.Select(row => $"listed in docs/recordings.md, and as recorded: {recording}, {row.Case}: {row.Subject}"),
        ];
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

    /// <summary>A line; <c>*</c> in it stands for anything. What a race decides may be as recorded, too.</summary>
    private sealed record Row(string Recording, string Case, string Subject, bool IsRace)
    {
        public bool IsOf(string recording) => Matches(Recording, recording);

        public bool Covers(FoundDifference one) => Matches(Case, one.Case) && Matches(Subject, one.Subject);

        private static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: false);
    }
}
