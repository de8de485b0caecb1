namespace PkiMesh.Lab.Api.Schema;

/// <summary>A subresource as discovery shows it. Group and Version are those of its kind, where it is another's than the parent's.</summary>
public sealed record SubresourceInfo(string Name, string Kind, IReadOnlyList<string> Verbs, string? Group = null, string? Version = null);
