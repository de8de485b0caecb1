namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>What the commands need.</summary>
    IPrerequisitePort Prerequisites { get; }
}

/// <summary>Looks at what the commands need, before one of them finds it missing.</summary>
public interface IPrerequisitePort
{
    /// <summary>Tests a cluster, the rights in it, its components, and TPP. What is missing is a result, not an error. It changes nothing.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="options">What to look at.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends it.</param>
    Task<IReadOnlyList<MeshPrerequisite>> TestAsync(MeshCluster cluster, MeshPrerequisiteOptions options, IOperation operation, CancellationToken cancellationToken);
}
