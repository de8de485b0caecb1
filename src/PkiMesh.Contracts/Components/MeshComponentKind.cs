namespace PkiMesh;

/// <summary>What the Install- commands install from a manifest.</summary>
public enum MeshComponentKind
{
    /// <summary>cert-manager.</summary>
    CertManager,

    /// <summary>trust-manager.</summary>
    TrustManager,

    /// <summary>The linkerd control plane.</summary>
    Linkerd,

    /// <summary>The viz extension of linkerd.</summary>
    Viz,

    /// <summary>The emojivoto demo application.</summary>
    Demo,
}
