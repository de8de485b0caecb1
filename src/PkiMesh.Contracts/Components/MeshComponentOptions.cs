namespace PkiMesh;

/// <summary>What to install, and from where.</summary>
public sealed record MeshComponentOptions
{
    /// <summary>A YAML file or a folder of them; null where <see cref="ManifestText"/> is given.</summary>
    public string? ManifestPath { get; init; }

    /// <summary>The manifest itself.</summary>
    public string? ManifestText { get; init; }

    /// <summary>For the demo: mark its namespaces for injection.</summary>
    public bool Inject { get; init; }

    /// <summary>Take over what others manage.</summary>
    public bool Force { get; init; }

    /// <summary>Do not wait until the workloads are ready.</summary>
    public bool NoWait { get; init; }

    /// <summary>How long to wait.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromMinutes(5);
}
