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

    /// <summary>The HTTP method it meets, e.g. <c>POST</c>, or a verb of Kubernetes: <c>LIST</c>, <c>WATCH</c>, <c>CREATE</c>, <c>UPDATE</c>, <c>DELETECOLLECTION</c>.</summary>
    public string? Verb { get; init; }

    /// <summary>
    /// A regular expression over path and query; over <c>namespace/pod</c> for <see cref="PkiMeshLabFaultAction.LoseFileEvent"/>, over
    /// <c>namespace/pod/container</c> for <see cref="PkiMeshLabFaultAction.KillController"/>, which needs one.
    /// </summary>
    public string? PathPattern { get; init; }

    /// <summary>How often it still happens; null until it is taken back.</summary>
    public int? Remaining { get; init; }

    /// <summary>How likely it is each time, above 0 and up to 1. The same seed and the same requests give the same faults.</summary>
    public double Probability { get; init; } = 1;

    /// <summary>The status it answers with.</summary>
    public int? StatusCode { get; init; }

    /// <summary>The reason in the answer's body, e.g. <c>Conflict</c>.</summary>
    public string? Reason { get; init; }

    /// <summary>The message in the answer's body.</summary>
    public string? Message { get; init; }

    /// <summary>How long it holds the answer back; for <see cref="PkiMeshLabFaultAction.KillController"/>, in lab time, how long the container stays away at least.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>What the servers' <c>Date</c> is ahead of the lab's time by; negative: behind. For <see cref="PkiMeshLabFaultAction.ClockSkew"/>, which needs it.</summary>
    public TimeSpan? Skew { get; init; }

    /// <summary>Whose tokens end, for <see cref="PkiMeshLabFaultAction.ExpireToken"/> and <see cref="PkiMeshLabFaultAction.RevokeToken"/>; null: everybody's.</summary>
    public string? ClientId { get; init; }

    /// <summary>The answer's Retry-After, in seconds.</summary>
    public int? RetryAfterSeconds { get; init; }

    /// <summary>How often it has happened; how many tokens or containers it met.</summary>
    public int Hits { get; init; }
}
