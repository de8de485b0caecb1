namespace PkiMesh;

/// <summary>A user or group as TPP knows it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="PrefixedName">Its name with the provider's prefix, e.g. <c>local:admin</c>.</param>
/// <param name="PrefixedUniversal">Its lasting id with that prefix.</param>
/// <param name="IsGroup">Whether it is a group.</param>
public sealed record TppIdentity(string Name, string PrefixedName, string PrefixedUniversal, bool IsGroup);
