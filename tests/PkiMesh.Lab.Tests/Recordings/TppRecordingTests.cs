using Xunit;
using Xunit.Abstractions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Recorded cases of TPP saying no, or yes in odd ways, played in the lab (docs/recordings.md).</summary>
public class TppRecordingTests(ITestOutputHelper output)
{
    private const string Sort = "ClusterIssuer tpp-<case>";

    public static TheoryData<string> Files()
    {
        var names = new TheoryData<string>();
        names.AddRange([.. CaseFile.OfSort(Sort).Select(file => file.Name)]);
        return names;
    }

    [SharedDataTheory]
    [MemberData(nameof(Files))]
    public async Task Conditions_events_requests_and_changes_are_as_recorded(string name)
    {
        var file = CaseFile.OfSort(Sort).Single(one => one.Name == name);
        await using var world = await TppWorld.StartAsync();

        var found = await CasePlayer.PlayAsync(file, world.PlayAsync, world.ClearAsync);

        ListedDifferences.Check(name, found, output);
    }
}
