namespace PkiMesh;

/// <summary>One event about an object.</summary>
/// <param name="Type"><c>Normal</c> or <c>Warning</c>.</param>
/// <param name="Reason">The reason, a word.</param>
/// <param name="Message">The message.</param>
/// <param name="Source">Who reported it.</param>
/// <param name="Count">How often.</param>
/// <param name="LastSeenUtc">When it was last seen.</param>
public sealed record MeshEvent(string Type, string Reason, string Message, string Source, int Count, DateTime? LastSeenUtc)
{
    /// <summary>Reason and message.</summary>
    public override string ToString() => $"{Reason}: {Message}";
}
