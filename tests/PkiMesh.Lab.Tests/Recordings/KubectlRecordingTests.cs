using PkiMesh.Testing;
using Xunit;
using Xunit.Abstractions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Recorded commands of kubectl, run against the lab: what they print and how they end (docs/recordings.md).</summary>
public class KubectlRecordingTests(ITestOutputHelper output)
{
    private const string Folder = "kubectl";

    // In the order in which they were recorded: one makes what the next asks for.
    private static readonly string[] s_first = ["get.txt", "describe.txt", "apply.txt", "wait.txt", "delete.txt"];

    // Not kubectl's, or made by scripts that the recording does not have.
    private static readonly HashSet<string> s_others = ["broken-components.txt", "certificate-states.txt", "cmctl.txt", "explain.txt", "linkerd-check-states.txt", "requests.txt", "watch.txt"];

    [RecordedCommandsFact]
    public async Task It_prints_what_was_recorded()
    {
        await using var world = await KubectlWorld.StartAsync();
        var unlike = new List<string>();
        foreach (var name in Files())
        {
            var found = new List<FoundDifference>();
            if (s_others.Contains(name))
            {
                found.Add(new FoundDifference("all", "not played", "left out in KubectlRecordingTests"));
            }

            foreach (var recorded in s_others.Contains(name) ? [] : Transcript.Read(Path.Combine(SharedData.Root!, "recordings", Folder, name)))
            {
                found.AddRange(await world.PlayAsync(recorded));
            }

            unlike.AddRange(ListedDifferences.Find($"{Folder}/{name}", found, output));
        }

        Assert.True(unlike.Count == 0, string.Join('\n', unlike));
    }

    // Each command takes a third of a second: by default only those files whose output the module's users see most of.
    private static IEnumerable<string> Files()
    {
        var all = Directory.EnumerateFiles(Path.Combine(SharedData.Root!, "recordings", Folder), "*.txt").Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal).ToList();
        var first = s_first.Where(all.Contains).ToList();
        return LongTests.Wanted ? [.. first, .. all.Except(first)] : [.. first.Take(2), .. all.Where(s_others.Contains)];
    }
}
