using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Reads a recording that consists of cases: <c>## name: title</c> behind a line of equal signs, parts behind <c>-- what was done</c>.</summary>
internal sealed partial class CaseFile
{
    private CaseFile(string name, IEnumerable<RecordedCase> cases)
    {
        Name = name;
        Cases = [.. cases];
        Vocabulary = new Vocabulary(Cases.SelectMany(one => one.Phases).SelectMany(phase => phase.Seen.Changes));
    }

    public string Name { get; }

    public IReadOnlyList<RecordedCase> Cases { get; }

    public Vocabulary Vocabulary { get; }

    /// <summary>All recordings of a sort, by what their header says of each case.</summary>
    public static IEnumerable<CaseFile> OfSort(string mark) => SharedData.Root is not { } root
        ? []
        : Directory.EnumerateFiles(System.IO.Path.Combine(root, "recordings"), "*.txt", SearchOption.AllDirectories).Order(StringComparer.Ordinal)
            .Where(path => File.ReadLines(path).TakeWhile(line => line.StartsWith('#')).Any(line => line.Contains(mark, StringComparison.Ordinal)))
            .Select(path => new CaseFile(System.IO.Path.GetFileName(path), ReadCases(File.ReadAllLines(path))));

    /// <summary>A folder of steps as one recording; a step is a case.</summary>
    public static CaseFile OfSteps(string name, IEnumerable<(string Name, string Path, Sighting Seen)> steps)
    {
        var history = new WriterHistory();
        return new CaseFile(name, steps.Select(step => new RecordedCase(step.Name, step.Path, [], TimeSpan.Zero, "", [new RecordedPhase("", Completed(step.Seen, history))])));
    }

    private static IEnumerable<RecordedCase> ReadCases(string[] lines)
    {
        var setting = "";
        var starts = Enumerable.Range(0, lines.Length).Where(i => Ruler().IsMatch(lines[i])).Append(lines.Length).ToList();
        foreach (var (from, to) in starts.Zip(starts.Skip(1)))
        {
            if (from + 1 >= to || Title().Match(lines[from + 1]) is not { Success: true } title)
            {
                setting = from + 1 < to ? lines[from + 1].Trim('(', ')') : setting;
                continue;
            }

            var body = lines[(from + 2)..to];
            var order = body.Select(line => Order().Match(line)).FirstOrDefault(match => match.Success);
            yield return new RecordedCase(
                title.Groups["name"].Value,
                title.Groups["title"].Value,
                order is null ? [] : JsonNode.Parse(order.Groups["switches"].Value)!.AsObject(),
                order is null ? TimeSpan.Zero : TimeSpan.FromSeconds(int.Parse(order.Groups["watched"].Value, CultureInfo.InvariantCulture)),
                setting,
                [.. Phases(body)]);
        }
    }

    private static IEnumerable<RecordedPhase> Phases(string[] body)
    {
        var history = new WriterHistory();
        var starts = Enumerable.Range(0, body.Length).Where(i => body[i].StartsWith("-- ", StringComparison.Ordinal)).ToList();
        var bounds = starts.Prepend(-1).Append(body.Length).ToList();
        foreach (var (from, to) in bounds.Zip(bounds.Skip(1)))
        {
            yield return new RecordedPhase(from < 0 ? "" : body[from][3..], Completed(SightingText.Read(body[(from + 1)..to]), history));
        }
    }

    private static Sighting Completed(Sighting seen, WriterHistory history)
    {
        for (var i = 0; i < seen.Changes.Count; i++)
        {
            seen.Changes[i] = history.Complete(seen.Changes[i]);
        }

        return seen;
    }

    [GeneratedRegex("^={20,}$")]
    private static partial Regex Ruler();

    [GeneratedRegex(@"^## (?<name>[^:\s]+): (?<title>.*)$")]
    private static partial Regex Title();

    [GeneratedRegex(@"^\s+stand-in switches (?<switches>\{.*\}); watched (?<watched>\d+) s$")]
    private static partial Regex Order();
}
