namespace PkiMesh.Lab.Tpp.Certificates;

/// <summary>A revocation asked for and, at once, done.</summary>
public sealed record Revocation(int Reason, string Comments, DateTimeOffset Date, string By);
