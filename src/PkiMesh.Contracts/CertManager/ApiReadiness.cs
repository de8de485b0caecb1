namespace PkiMesh;

/// <summary>Whether cert-manager's API works, webhooks included; the check of <c>cmctl check api</c>.</summary>
public sealed record ApiReadiness
{
    /// <summary>True when a valid request was taken and completed by cert-manager, and an invalid one refused by it.</summary>
    public required bool Ready { get; init; }

    /// <summary>How far it is.</summary>
    public required ApiReadinessStage Stage { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Message { get; init; }

    /// <summary>cert-manager's version, from its controller; null where it cannot be found.</summary>
    public string? Version { get; init; }

    /// <summary>How often it was asked.</summary>
    public int Attempts { get; init; } = 1;

    /// <summary>How long it took, waiting included.</summary>
    public TimeSpan Elapsed { get; init; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
