namespace PkiMesh.Lab.Hosting;

public sealed record LabOptions
{
    /// <summary>Where the API listens, "address:port"; port 0 picks one. Null: no wire at all, for tests in the process.</summary>
    public string? Listen { get; init; }

    /// <summary>The lab's time when it starts; null is now.</summary>
    public DateTimeOffset? StartTime { get; init; }

    /// <summary>Keeps the state; null forgets it at the end.</summary>
    public string? StateDirectory { get; init; }

    public bool TppOnly { get; init; }

    public int Seed { get; init; }

    /// <summary>How the node behaves; null is the default.</summary>
    public Workloads.WorkloadOptions? Workloads { get; init; }
}
