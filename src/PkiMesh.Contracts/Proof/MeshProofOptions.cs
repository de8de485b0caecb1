namespace PkiMesh;

/// <summary>What Test-PkiMesh looks at.</summary>
public sealed record MeshProofOptions
{
    /// <summary>The control plane's namespace.</summary>
    public string Namespace { get; init; } = "linkerd";

    /// <summary>The namespace of the trust anchor's Certificate and Secret.</summary>
    public string TrustNamespace { get; init; } = "cert-manager";

    /// <summary>The TPP session for the first links; null leaves them untested.</summary>
    public TppSession? Session { get; init; }

    /// <summary>How many running pods are asked for their live certificate; 0 for none.</summary>
    public int LivePods { get; init; } = 3;
}
