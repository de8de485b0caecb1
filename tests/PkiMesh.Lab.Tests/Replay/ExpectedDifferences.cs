using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Replay;

/// <summary>The recorded requests that docs/replay.md says may be answered otherwise, and those that it says are not sent.</summary>
internal sealed partial class ExpectedDifferences
{
    private readonly HashSet<(string Theme, int Number)> _listed = [];
    private readonly HashSet<(string Theme, int Number)> _unsent = [];

    public ExpectedDifferences(IEnumerable<string> lines)
    {
        foreach (var cells in lines.Where(line => line.StartsWith('|')).Select(line => line.Split('|', StringSplitOptions.TrimEntries)))
        {
            foreach (var one in Read(cells[2]))
            {
                (cells[1].StartsWith("not sent", StringComparison.Ordinal) ? _unsent : _listed).Add(one);
            }
        }
    }

    public static ExpectedDifferences Load() => new(File.ReadLines(Find()));

    public bool Allow(SharedData.Recorded recorded) => _listed.Contains((recorded.Theme[..2], recorded.Number));

    public bool Omit(SharedData.Recorded recorded) => _unsent.Contains((recorded.Theme[..2], recorded.Number));

    // "01 #3, #5; 08 #2 to #4"
    private static IEnumerable<(string Theme, int Number)> Read(string cell)
    {
        foreach (var part in cell.Split(';', StringSplitOptions.TrimEntries))
        {
            foreach (Match match in Range().Matches(part))
            {
                var first = int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
                var last = match.Groups[2].Success ? int.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) : first;
                foreach (var number in Enumerable.Range(first, last - first + 1))
                {
                    yield return (part[..2], number);
                }
            }
        }
    }

    private static string Find([CallerFilePath] string self = "")
    {
        for (var folder = new DirectoryInfo(Path.GetDirectoryName(self)!); folder is not null; folder = folder.Parent)
        {
            if (Path.Combine(folder.FullName, "docs", "replay.md") is var path && File.Exists(path))
            {
                return path;
            }
        }

        throw new FileNotFoundException("There is no docs/replay.md above the test.");
    }

    [GeneratedRegex("#([0-9]+)(?: to #([0-9]+))?")]
    private static partial Regex Range();
}
