namespace PkiMesh;

/// <summary>A connection to a Kubernetes cluster, as Connect-MeshCluster found it.</summary>
public sealed class MeshCluster
{
    /// <summary>The cluster's name in the kubeconfig, or the host of its API server.</summary>
    public required string Name { get; init; }

    /// <summary>The API server.</summary>
    public required Uri Server { get; init; }

    /// <summary>The kubeconfig's context; null where none was used.</summary>
    public string? Context { get; init; }

    /// <summary>Who the API server takes the caller for.</summary>
    public required string User { get; init; }

    /// <summary>The server's version, e.g. <c>v1.34.1</c>.</summary>
    public required string Version { get; init; }

    /// <summary>The server's clock minus this machine's when the connection was made; zero below the resolution of one second.</summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
