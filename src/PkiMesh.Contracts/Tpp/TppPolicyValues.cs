namespace PkiMesh;

/// <summary>One setting of a policy folder that takes several values.</summary>
/// <param name="Values">The values; empty where none is set.</param>
/// <param name="IsLocked">True where a request may not say otherwise.</param>
public sealed record TppPolicyValues(IReadOnlyList<string> Values, bool IsLocked)
{
    /// <summary>Not set.</summary>
    public static TppPolicyValues None { get; } = new([], false);

    /// <summary>The values, with a word where they are locked.</summary>
    public override string ToString() => Values.Count == 0 ? "" : string.Join(", ", Values) + (IsLocked ? " (locked)" : "");
}
