namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>An Event.</summary>
/// <param name="Object">Kind and name of what it is about.</param>
internal sealed record SeenEvent(string Object, string Source, string Namespace, string Type, string Reason, long Count, string Message)
{
    public override string ToString() => $"{Type} {Reason} x{Count} from {Source} in {Namespace}: {PlainText.Of(Message).TrimEnd()}";
}
