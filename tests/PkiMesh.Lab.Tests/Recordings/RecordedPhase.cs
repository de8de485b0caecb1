namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>A part of a case.</summary>
/// <param name="Title">What was done before it, e.g. "cure: TPP is back"; empty for the first.</param>
internal sealed record RecordedPhase(string Title, Sighting Seen);
