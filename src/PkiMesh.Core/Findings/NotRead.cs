namespace PkiMesh.Core.Findings;

/// <summary>Something that the caller may not read, so that nothing is known of it.</summary>
/// <param name="Subject">What.</param>
/// <param name="Why">What the API server said.</param>
public sealed record NotRead(string Subject, string Why);
