namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A field that came, went or changed.</summary>
/// <param name="Sign">One of + - ~.</param>
/// <param name="Values">As the recording writes them: <c>"new"</c>, or <c>"old" -> "new"</c>.</param>
internal sealed record SeenEdit(char Sign, string Path, string Values)
{
    /// <summary>Whether a recording may not show it: that the time of a transition moved on within its second, or that one redacted key followed another.</summary>
    public bool IsHidden => Sign == '~' && (Path.EndsWith(".lastTransitionTime", StringComparison.Ordinal) || Values.Contains("\"REDACTED-", StringComparison.Ordinal));

    // User name and password are each TPP's own.
    public override string ToString() => $"{Sign} {Path} {(Path is "data.username" or "data.password" ? "…" : PlainText.Cut(Values))}";
}
