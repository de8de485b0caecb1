namespace PkiMesh;

/// <summary>What Watch-MeshTap looks at.</summary>
public sealed record MeshTapQuery
{
    /// <summary>The namespace.</summary>
    public required string Namespace { get; init; }

    /// <summary>The resource in it, as <c>KIND/NAME</c>; null for the whole namespace.</summary>
    public string? Resource { get; init; }

    /// <summary>Only requests to this resource, as <c>KIND/NAME</c>.</summary>
    public string? ToResource { get; init; }

    /// <summary>The namespace of <see cref="ToResource"/>; by default the same.</summary>
    public string? ToNamespace { get; init; }

    /// <summary>A label selector on the pods that are tapped.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>Only requests of this method.</summary>
    public string? Method { get; init; }

    /// <summary>Only requests of this authority.</summary>
    public string? Authority { get; init; }

    /// <summary>Only requests whose path begins so.</summary>
    public string? Path { get; init; }

    /// <summary>At most so many requests a second.</summary>
    public float MaxRequestsPerSecond { get; init; } = 100;

    /// <summary>How long to watch; null until it is stopped.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>How many events to watch for; null for no limit.</summary>
    public int? First { get; init; }
}
