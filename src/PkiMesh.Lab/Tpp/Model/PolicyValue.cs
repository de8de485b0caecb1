namespace PkiMesh.Lab.Tpp.Model;

/// <summary>What a folder says of an attribute of the objects below it: a default, or, locked, the only value there is.</summary>
public sealed record PolicyValue(IReadOnlyList<string> Values, bool Locked);
