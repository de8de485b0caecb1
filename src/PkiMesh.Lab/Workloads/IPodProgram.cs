namespace PkiMesh.Lab.Workloads;

/// <summary>
/// What a container of a pod runs: the lab's imitation of a real program. It is started when its container starts and
/// disposed when that ends, so a component exists when its Deployment is applied and ready, and is gone with it.
/// </summary>
public interface IPodProgram : IAsyncDisposable
{
    /// <summary>Starts. When this has completed, the container is ready; it must not wait for lab time.</summary>
    Task StartAsync(CancellationToken cancellationToken);

    /// <summary>What answers at the pod's ports: the admission webhooks, metrics and so on.</summary>
    IReadOnlyDictionary<int, IPodEndpoint> Endpoints { get; }
}
