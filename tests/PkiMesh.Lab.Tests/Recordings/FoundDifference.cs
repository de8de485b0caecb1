namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Something that the lab does otherwise than recorded.</summary>
internal sealed record FoundDifference(string Case, string Subject, string Text);
