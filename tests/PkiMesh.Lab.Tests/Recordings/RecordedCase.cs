using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>One case of a recording: what was ordered, and what was seen, first and after each thing done next.</summary>
/// <param name="Name">Without blanks; part of the names of its objects.</param>
/// <param name="Title">What is the matter, in words.</param>
/// <param name="Switches">What the stand-in for TPP was told.</param>
/// <param name="Watched">How long the case was watched before the first look at it; zero where that is not said.</param>
/// <param name="Setting">How the component was started, if otherwise than before.</param>
internal sealed record RecordedCase(string Name, string Title, JsonObject Switches, TimeSpan Watched, string Setting, IReadOnlyList<RecordedPhase> Phases);
