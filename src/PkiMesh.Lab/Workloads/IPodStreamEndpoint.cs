namespace PkiMesh.Lab.Workloads;

/// <summary>An endpoint some of whose answers have no end of their own.</summary>
public interface IPodStreamEndpoint : IPodEndpoint
{
    /// <summary>The answer to this request piece by piece, or null where <see cref="IPodEndpoint.SendAsync"/> gives it.</summary>
    PodStream? Open(PodRequest request);
}
