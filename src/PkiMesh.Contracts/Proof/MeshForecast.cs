namespace PkiMesh;

/// <summary>The day a mesh breaks if nobody acts, and what happens until then.</summary>
/// <param name="NowUtc">When it was looked at, by the API server's clock.</param>
/// <param name="Outlook">What becomes of it.</param>
/// <param name="Message">Why, in a few sentences.</param>
public sealed record MeshForecast(DateTime NowUtc, MeshOutlook Outlook, string Message)
{
    /// <summary>When workloads begin to refuse each other; null where that cannot be told.</summary>
    public DateTime? BreaksUtc { get; init; }

    /// <summary>The time until then; negative where it is past.</summary>
    public TimeSpan? TimeLeft => BreaksUtc - NowUtc;

    /// <summary>What to do before then.</summary>
    public string Remedy { get; init; } = "";

    /// <summary>What it rests on: one line each.</summary>
    public IReadOnlyList<string> Evidence { get; init; } = [];

    /// <summary>Each coming renewal and expiry, in order, the break among them.</summary>
    public IReadOnlyList<MeshForecastEvent> Events { get; init; } = [];
}
