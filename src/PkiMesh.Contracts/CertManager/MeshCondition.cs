namespace PkiMesh;

/// <summary>One condition of an object's status.</summary>
/// <param name="Type">Its type, e.g. <c>Ready</c>.</param>
/// <param name="Status"><c>True</c>, <c>False</c> or <c>Unknown</c>.</param>
/// <param name="Reason">The reason, a word for programs (cert-manager's Venafi issuer puts a sentence here).</param>
/// <param name="Message">The message, for people.</param>
/// <param name="LastTransitionUtc">When the status last changed.</param>
public sealed record MeshCondition(string Type, string Status, string Reason, string Message, DateTime? LastTransitionUtc)
{
    /// <summary>Type, status and reason.</summary>
    public override string ToString() => Reason.Length == 0 ? $"{Type}={Status}" : $"{Type}={Status} ({Reason})";
}
