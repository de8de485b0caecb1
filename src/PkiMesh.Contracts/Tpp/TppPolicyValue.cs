namespace PkiMesh;

/// <summary>One setting of a policy folder.</summary>
/// <param name="Value">The value, or null where none is set.</param>
/// <param name="IsLocked">True where a request may not say otherwise.</param>
public sealed record TppPolicyValue(string? Value, bool IsLocked)
{
    /// <summary>Not set.</summary>
    public static TppPolicyValue None { get; } = new(null, false);

    /// <summary>The value, with a word where it is locked.</summary>
    public override string ToString() => Value is null ? "" : IsLocked ? $"{Value} (locked)" : Value;
}
