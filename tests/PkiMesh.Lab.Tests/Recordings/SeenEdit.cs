namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A field that came, went or changed.</summary>
/// <param name="Sign">One of + - ~.</param>
/// <param name="Values">As the recording writes them: <c>"new"</c>, or <c>"old" -> "new"</c>.</param>
internal sealed record SeenEdit(char Sign, string Path, string Values)
{
    /// <summary>Whether only the time of a transition moved on.</summary>
    public bool IsTime => Sign == '~' && Path.EndsWith(".lastTransitionTime", StringComparison.Ordinal);

    // User name and password are each TPP's own.
    public override string ToString() => $"{Sign} {Path} {(Path is "data.username" or "data.password" ? "…" : PlainText.Cut(Values))}";
}
