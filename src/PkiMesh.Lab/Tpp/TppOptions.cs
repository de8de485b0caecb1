namespace PkiMesh.Lab.Tpp;

/// <summary>How a TPP starts.</summary>
public sealed record TppOptions
{
    /// <summary>Keys, guids, tokens and passwords follow from it; null: they are random.</summary>
    public long? Seed { get; init; }

    public string AdminName { get; init; } = "admin";

    /// <summary>Null: one is made up.</summary>
    public string? AdminPassword { get; init; }

    /// <summary>Keeps everything but the log; null forgets it.</summary>
    public State.TppStateFile? File { get; init; }

    /// <summary>What SystemStatus/Version says.</summary>
    public string Version { get; init; } = "25.3.0.2740";
}
