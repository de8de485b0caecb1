namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>One change of an object: who wrote which fields.</summary>
/// <param name="Verb">ADDED, MODIFIED or DELETED.</param>
/// <param name="Writers">The field managers whose fields changed, e.g. <c>trust-manager (Apply, status)</c>.</param>
internal sealed record SeenChange(string Verb, string Kind, string Name, IReadOnlyList<string> Writers, IReadOnlyList<SeenEdit> Edits)
{
    /// <summary>When, from the start of the step.</summary>
    public TimeSpan At { get; init; }

    public string Object => $"{Kind} {PlainText.Name(Name)}";

    /// <summary>
    /// Who did it. A manager that lost fields to another is named with it in managedFields; cert-manager's trigger loses its condition to issuing, but keeps the
    /// list of conditions, if it happened to write the first one.
    /// </summary>
    public string Writer => string.Join(", ", (Writers.Count > 1 ? Writers.Where(one => !one.StartsWith("cert-manager-certificates-trigger ", StringComparison.Ordinal)) : Writers).Order(StringComparer.Ordinal));

    public override string ToString() =>
        $"{Verb} by {(Writer.Length > 0 ? Writer : "-")}" + string.Concat(Edits.Select(edit => Kind == "ConfigMap" ? PlainText.Sorted(edit.ToString()) : edit.ToString()).Order(StringComparer.Ordinal).Select(text => "\n      " + text));
}
