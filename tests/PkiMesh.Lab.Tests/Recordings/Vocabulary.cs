using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>The fields that a recording speaks of: it leaves some out, and whole kinds, and that they changed is then no difference.</summary>
internal sealed partial class Vocabulary(IEnumerable<SeenChange> recorded)
{
    private readonly HashSet<string> _known = [.. recorded.SelectMany(change => change.Edits.Select(edit => Word(change, edit)))];
    private readonly HashSet<string> _kinds = [.. recorded.Select(change => change.Kind)];

    /// <summary>The change in the recording's words; null if it would not have said anything of it.</summary>
    public SeenChange? Of(SeenChange change)
    {
        var edits = change.Edits.Where(edit => _known.Contains(Word(change, edit)) && !edit.IsHidden).ToList();
        return _kinds.Contains(change.Kind) && (edits.Count > 0 || change.Verb != "MODIFIED") ? change with { Edits = edits } : null;
    }

    private static string Word(SeenChange change, SeenEdit edit) => $"{change.Kind} {Key().Replace(edit.Path, "")}";

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Key();
}
