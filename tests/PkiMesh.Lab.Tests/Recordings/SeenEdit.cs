namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A field that came, went or changed.</summary>
/// <param name="Sign">One of + - ~.</param>
/// <param name="Values">As the recording writes them: <c>"new"</c>, or <c>"old" -> "new"</c>.</param>
internal sealed record SeenEdit(char Sign, string Path, string Values)
{
    public override string ToString() => $"{Sign} {Path} {PlainText.Cut(Values)}";
}
