namespace PkiMesh;

/// <summary>How to start a lab.</summary>
public sealed record PkiMeshLabOptions
{
    /// <summary>The lab's program (<c>PkiMesh.Lab.dll</c> or an executable); null for the one that comes with the module.</summary>
    public string? ProgramPath { get; init; }

    /// <summary>Where the lab keeps its state; null for a new folder that goes away with the lab.</summary>
    public string? StateDirectory { get; init; }

    /// <summary>Address and port, e.g. <c>127.0.0.1:0</c> (port 0: any free one); null for the program's default.</summary>
    public string? Listen { get; init; }

    /// <summary>Serve TPP alone, for a cluster elsewhere.</summary>
    public bool TppOnly { get; init; }

    /// <summary>Where the lab's clock starts; null for now.</summary>
    public DateTimeOffset? StartTimeUtc { get; init; }

    /// <summary>Seed of everything random in the lab; null for a new one.</summary>
    public int? Seed { get; init; }

    /// <summary>Leave the lab running when this process ends.</summary>
    public bool Detach { get; init; }

    /// <summary>How long to wait for it to be ready.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
