using Xunit;
using Xunit.Abstractions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Recorded cases of Bundles, played in the lab (docs/recordings.md).</summary>
public class BundleRecordingTests(ITestOutputHelper output)
{
    private const string Sort = "Bundles b-<case>";

    public static TheoryData<string> Files()
    {
        var names = new TheoryData<string>();
        names.AddRange([.. CaseFile.OfSort(Sort).Select(file => file.Name)]);
        return names;
    }

    [SharedDataTheory]
    [MemberData(nameof(Files))]
    public async Task Status_targets_events_and_changes_are_as_recorded(string name)
    {
        var file = CaseFile.OfSort(Sort).Single(one => one.Name == name);
        await using var world = await BundleWorld.StartAsync();

        var found = await CasePlayer.PlayAsync(file, world.PlayAsync, world.ClearAsync);

        ListedDifferences.Check(name, found, output);
    }
}
