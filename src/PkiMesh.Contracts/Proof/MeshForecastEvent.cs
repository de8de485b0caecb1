namespace PkiMesh;

/// <summary>Something that will happen to a mesh by itself.</summary>
/// <param name="AtUtc">When.</param>
/// <param name="Kind">What.</param>
/// <param name="Subject">To which object or certificate.</param>
/// <param name="Message">What comes of it, a sentence.</param>
public sealed record MeshForecastEvent(DateTime AtUtc, MeshForecastEventKind Kind, string Subject, string Message)
{
    /// <summary>The time until then, from when the mesh was looked at; negative where it is past.</summary>
    public TimeSpan In { get; init; }
}
