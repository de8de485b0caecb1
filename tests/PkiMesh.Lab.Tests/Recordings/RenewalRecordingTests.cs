using Xunit;
using Xunit.Abstractions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>The recorded renewals of issuer and anchor, step by step, in the tutorial's cluster (docs/recordings.md).</summary>
public class RenewalRecordingTests(ITestOutputHelper output)
{
    public static TheoryData<string> Folders()
    {
        var names = new TheoryData<string>();
        names.AddRange([.. RenewalFile.Folders()]);
        return names;
    }

    [SharedDataTheory]
    [MemberData(nameof(Folders))]
    public async Task Every_change_of_a_certificate_and_of_what_it_is_spread_by_is_as_recorded(string folder)
    {
        var tutorial = folder.EndsWith("/one-tier", StringComparison.Ordinal) ? "tutorial/one-tier" : "tutorial";
        await using var world = await TutorialWorld.StartAsync(tutorial);
        await world.FollowAsync(tutorial);

        var file = RenewalFile.Read(folder);
        var found = await CasePlayer.PlayAsync(file, (recorded, _) => world.RenewAsync(recorded.Phases[0].Seen), () => Task.CompletedTask, ReadinessWrites.Together);

        ListedDifferences.Check(folder, found, output);
    }
}
