namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Plays the cases of a recording one after another, and compares after each part.</summary>
internal static class CasePlayer
{
    public static async Task<IReadOnlyList<FoundDifference>> PlayAsync(CaseFile file, Func<RecordedCase, int, Task<Sighting>> play, Func<Task> clear, Func<IEnumerable<SeenChange>, IEnumerable<SeenChange>>? join = null)
    {
        var found = new List<FoundDifference>();
        foreach (var recorded in file.Cases)
        {
            for (var i = 0; i < recorded.Phases.Count; i++)
            {
                var phase = recorded.Phases[i];
                try
                {
                    var seen = await play(recorded, i);
                    found.AddRange(Sighting.Differences(recorded.Name, join is null ? phase.Seen : phase.Seen.With(join), seen, file.Vocabulary).Select(one => new FoundDifference(Name(recorded, phase), one.Key, one.Value)));
                }
                catch (NotSupportedException unknown)
                {
                    found.Add(new FoundDifference(Name(recorded, phase), "not played", unknown.Message));
                }
            }

            await clear();
        }

        return found;
    }

    private static string Name(RecordedCase recorded, RecordedPhase phase) => phase.Title.Length == 0 ? recorded.Name : $"{recorded.Name}, {phase.Title}";
}
