namespace PkiMesh;

/// <summary>A fault that a lab is ordered to have: which requests it meets, and what it does to them. What is null matches everything.</summary>
public sealed record PkiMeshLabFault
{
    /// <summary>The lab's name for it; empty before it is ordered.</summary>
    public string Id { get; init; } = "";

    /// <summary>What it does.</summary>
    public required PkiMeshLabFaultAction Action { get; init; }

    /// <summary>The side whose requests it meets.</summary>
    public PkiMeshLabServer? Server { get; init; }

    /// <summary>The HTTP method it meets, e.g. <c>POST</c>.</summary>
    public string? Verb { get; init; }

    /// <summary>A regular expression over path and query.</summary>
    public string? PathPattern { get; init; }

    /// <summary>How often it still happens; null until it is taken back.</summary>
    public int? Remaining { get; init; }

    /// <summary>How likely it is each time, above 0 and up to 1.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The status it answers with.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The reason in the answer's body, e.g. <c>Conflict</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>The message in the answer's body.</summary>
    public string? Message { get; init; }

    /// <summary>How long it holds the answer back.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>The answer's Retry-After, in seconds.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>How often it has happened.</summary>
    public int Hits { get; init; }
}
