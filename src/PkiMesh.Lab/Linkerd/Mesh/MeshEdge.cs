namespace PkiMesh.Lab.Linkerd.Mesh;

/// <summary>A connection that workloads make.</summary>
/// <param name="Source">"namespace/workload".</param>
/// <param name="Target">"namespace/workload".</param>
/// <param name="Secured">Whether both ends would accept each other's live certificate now.</param>
/// <param name="Error">Why not; null if secured.</param>
public sealed record MeshEdge(string Source, string Target, bool Secured, string? Error);
