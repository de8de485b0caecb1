namespace PkiMesh;

/// <summary>Whose proxies Get-MeshEdge reads.</summary>
public sealed record MeshEdgeQuery
{
    /// <summary>Namespaces whose proxies are read; all where there are none.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>A label selector on the pods.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>The control plane's namespace.</summary>
    public string ControlPlaneNamespace { get; init; } = "linkerd";

    /// <summary>Whether connections from and to the control plane are shown as well.</summary>
    public bool IncludeControlPlane { get; init; }

    /// <summary>How many proxies are read at once.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>How long one proxy may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
