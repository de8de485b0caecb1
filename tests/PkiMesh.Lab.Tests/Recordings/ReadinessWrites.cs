namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>
/// cert-manager's readiness looks at Secret, request and certificate whenever one of them changes: whether it meets them between two writes of another controller, and
/// says so for a moment, is a race. Its writes in a step are taken together: from what it found to what it left.
/// </summary>
internal static class ReadinessWrites
{
    private const string Writer = "cert-manager-certificates-readiness (Update, status)";

    public static IEnumerable<SeenChange> Together(IEnumerable<SeenChange> changes)
    {
        var all = changes.ToList();
        foreach (var change in all.Where(change => change.Writer != Writer || change.Verb != "MODIFIED"))
        {
            yield return change;
        }

        foreach (var group in all.Where(change => change.Writer == Writer && change.Verb == "MODIFIED").GroupBy(change => change.Object))
        {
            var edits = group.SelectMany(change => change.Edits).GroupBy(edit => edit.Path).Select(Joined).OfType<SeenEdit>().ToList();
            if (edits.Count > 0)
            {
                yield return group.First() with { Edits = edits };
            }
        }
    }

    private static SeenEdit? Joined(IGrouping<string, SeenEdit> edits)
    {
        var (first, last) = (edits.First(), edits.Last());
        var before = first.Sign switch { '+' => null, '-' => first.Values, _ => first.Values.Split(" -> ")[0] };
        var after = last.Sign switch { '-' => null, '+' => last.Values, _ => last.Values.Split(" -> ")[^1] };
        return (before, after) switch
        {
            _ when before == after => null,
            (null, _) => new SeenEdit('+', edits.Key, after!),
            (_, null) => new SeenEdit('-', edits.Key, before),
            _ => new SeenEdit('~', edits.Key, $"{before} -> {after}"),
        };
    }
}
