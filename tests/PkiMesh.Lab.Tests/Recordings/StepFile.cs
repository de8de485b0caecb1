using System.Text.Json.Nodes;
using PkiMesh.Lab.CertManager;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A step of the tutorial: its timeline, and the objects it touched as they were at its end.</summary>
/// <param name="Name">Such as <c>04-trust-anchor</c>.</param>
/// <param name="Path">Without the endings, below the folder of the recordings.</param>
/// <param name="IsChecked">Whether it belongs to the recording that is played, or only goes before.</param>
internal sealed record StepFile(string Name, string Path, bool IsChecked)
{
    public IEnumerable<JsonObject> Objects() => SharedData.Manifests($"recordings/{Path}.objects.yaml");

    public Sighting Read()
    {
        var lines = File.ReadAllLines(System.IO.Path.Combine(SharedData.Root!, "recordings", Path + ".timeline.txt"));
        var seen = SightingText.Read([.. lines.SkipWhile(line => line.StartsWith('#')).Prepend("timeline:")]);
        foreach (var value in Objects())
        {
            if (value.Text("kind") == "Event")
            {
                seen.Events.Add(SeenEvent.Of(value));
            }
            else
            {
                seen.Objects[$"{value.Text("kind")} {value.Key()}"] = StoredText.Of(value);
            }
        }

        seen.Events.RemoveAll(one => one.Reason == "WaitingForApproval");
        return seen;
    }

    /// <summary>The steps of a folder; those of the folder above go between where it leaves them out.</summary>
    public static IReadOnlyList<StepFile> Of(string folder)
    {
        var own = Names(folder).Select(name => new StepFile(name, $"{folder}/{name}", true)).ToList();
        var above = System.IO.Path.GetDirectoryName(folder) is { Length: > 0 } parent ? Names(parent).Select(name => new StepFile(name, $"{parent}/{name}", false)) : [];
        return [.. own.Concat(above.Where(one => own.All(step => step.Name != one.Name) && string.CompareOrdinal(one.Name, own[^1].Name) < 0)).OrderBy(step => step.Name, StringComparer.Ordinal)];
    }

    /// <summary>All folders with steps.</summary>
    public static IEnumerable<string> Folders() => SharedData.Root is not { } root
        ? []
        : Directory.EnumerateFiles(System.IO.Path.Combine(root, "recordings"), "*.timeline.txt", SearchOption.AllDirectories)
            .Select(path => System.IO.Path.GetRelativePath(System.IO.Path.Combine(root, "recordings"), System.IO.Path.GetDirectoryName(path)!).Replace('\\', '/')).Distinct().Order(StringComparer.Ordinal);

    private static IEnumerable<string> Names(string folder) =>
        Directory.EnumerateFiles(System.IO.Path.Combine(SharedData.Root!, "recordings", folder), "*.timeline.txt").Select(path => System.IO.Path.GetFileName(path)[..^".timeline.txt".Length]).Order(StringComparer.Ordinal);
}
