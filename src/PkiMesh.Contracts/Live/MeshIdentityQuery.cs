namespace PkiMesh;

/// <summary>Which pods Get-MeshIdentity asks, and what their chains are held against.</summary>
public sealed record MeshIdentityQuery
{
    /// <summary>Names of pods, wildcards allowed; all where there are none.</summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>Namespaces; all where there are none.</summary>
    public IReadOnlyList<string> Namespaces { get; init; } = [];

    /// <summary>A label selector, as kubectl takes it.</summary>
    public string? LabelSelector { get; init; }

    /// <summary>The control plane's namespace.</summary>
    public string ControlPlaneNamespace { get; init; } = "linkerd";

    /// <summary>The namespace of the trust anchor's Certificate, for its object in TPP.</summary>
    public string TrustNamespace { get; init; } = "cert-manager";

    /// <summary>The anchors; where there are none, those of ConfigMap <c>linkerd-identity-trust-roots</c>.</summary>
    public IReadOnlyList<MeshAnchorText> Anchors { get; init; } = [];

    /// <summary>The TPP session; without one the objects in TPP are not looked up.</summary>
    public TppSession? Session { get; init; }

    /// <summary>How many pods are asked at once.</summary>
    public int ThrottleLimit { get; init; } = 16;

    /// <summary>How long one pod may take.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);
}
