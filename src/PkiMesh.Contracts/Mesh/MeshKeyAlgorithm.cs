namespace PkiMesh;

/// <summary>Key algorithms that cert-manager makes and linkerd takes.</summary>
public enum MeshKeyAlgorithm
{
    /// <summary>Elliptic curve; P-256 unless a size is given.</summary>
    ECDSA,

    /// <summary>RSA; 2048 bits unless a size is given.</summary>
    RSA,
}
