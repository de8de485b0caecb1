namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>
/// Names the writer of a change that no manager's entry shows: it wrote the same fields as last time within the same second, or took away fields of another.
/// </summary>
internal sealed class WriterHistory
{
    private readonly Dictionary<(string Object, string Path), IReadOnlyList<string>> _last = [];

    public SeenChange Complete(SeenChange change)
    {
        if (change.Writers.Count == 0 && change.Verb == "MODIFIED")
        {
            return change with { Writers = change.Edits.Select(edit => _last.GetValueOrDefault((change.Object, edit.Path))).FirstOrDefault(one => one is not null) ?? [] };
        }

        foreach (var edit in change.Edits)
        {
            _last[(change.Object, edit.Path)] = change.Writers;
        }

        return change;
    }
}
