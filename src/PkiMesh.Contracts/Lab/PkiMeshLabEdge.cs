namespace PkiMesh;

/// <summary>One workload calling another in the lab, judged by a real chain validation at the lab's time.</summary>
/// <param name="Source">The calling workload.</param>
/// <param name="Destination">The called one.</param>
/// <param name="Secured">True where both ends prove themselves to each other.</param>
/// <param name="Error">Why not, or null.</param>
public sealed record PkiMeshLabEdge(string Source, string Destination, bool Secured, string? Error);
