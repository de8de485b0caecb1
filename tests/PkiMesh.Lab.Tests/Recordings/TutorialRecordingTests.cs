using Xunit;
using Xunit.Abstractions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>The tutorial step by step: every change, its fields and their managers, events, and the objects as they are at the end of a step (docs/recordings.md).</summary>
public class TutorialRecordingTests(ITestOutputHelper output)
{
    public static TheoryData<string> Folders()
    {
        var names = new TheoryData<string>();
        names.AddRange([.. StepFile.Folders()]);
        return names;
    }

    [SharedDataTheory]
    [MemberData(nameof(Folders))]
    public async Task Every_change_and_what_it_led_to_is_as_recorded(string folder)
    {
        var steps = StepFile.Of(folder);
        var file = CaseFile.OfSteps(folder, steps.Select(step => (step.Name, step.Path, step.Read())));
        await using var world = await TutorialWorld.StartAsync(folder);

        var found = await CasePlayer.PlayAsync(file, (recorded, _) => world.PlayAsync(steps.Single(step => step.Path == recorded.Title)), () => Task.CompletedTask);

        ListedDifferences.Check(folder, [.. found.Where(one => steps.Any(step => step.Name == one.Case && step.IsChecked))], output);
    }
}
