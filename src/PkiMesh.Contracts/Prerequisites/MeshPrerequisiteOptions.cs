namespace PkiMesh;

/// <summary>What Test-MeshPrerequisite looks at.</summary>
public sealed record MeshPrerequisiteOptions
{
    /// <summary>The control plane's namespace.</summary>
    public string Namespace { get; init; } = "linkerd";

    /// <summary>cert-manager's cluster resource namespace, which is trust-manager's trust namespace too.</summary>
    public string TrustNamespace { get; init; } = "cert-manager";

    /// <summary>The TPP session; null leaves TPP untested.</summary>
    public TppSession? Session { get; init; }
}
