namespace PkiMesh.Lab.Pki;

/// <summary>Basic constraints; without a path length any number of CAs may follow.</summary>
public sealed record BasicConstraintsInfo(bool IsCa, int? PathLength = null);
