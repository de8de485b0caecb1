namespace PkiMesh;

/// <summary>A side of the lab.</summary>
public enum PkiMeshLabServer
{
    /// <summary>The Kubernetes API.</summary>
    Kubernetes,

    /// <summary>TPP.</summary>
    Tpp,
}
