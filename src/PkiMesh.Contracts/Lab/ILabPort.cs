namespace PkiMesh;

public partial interface IPkiMeshEngine
{
    /// <summary>The embedded lab.</summary>
    ILabPort Lab { get; }
}

/// <summary>Starts labs, and works the controls of those it has started.</summary>
public interface ILabPort
{
    /// <summary>The labs started by this process and not yet stopped.</summary>
    IReadOnlyList<PkiMeshLab> Running { get; }

    /// <summary>Starts a lab and waits until it says that it is ready.</summary>
    /// <param name="options">How to start it.</param>
    /// <param name="operation">The running command.</param>
    /// <param name="cancellationToken">Ends the wait; the program that was started is then ended too.</param>
    /// <exception cref="PkiMeshException"><c>LabProgramNotFound</c>, <c>LabRuntimeNotFound</c>, <c>LabStartFailed</c>, <c>LabStartTimeout</c>.</exception>
    Task<PkiMeshLab> StartAsync(PkiMeshLabOptions options, IOperation operation, CancellationToken cancellationToken);

    /// <summary>Ends a lab and waits until its process is gone. One that is gone already is no error.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task StopAsync(PkiMeshLab lab, CancellationToken cancellationToken);

    /// <summary>Reads the lab's clock.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lab with its time as of now.</returns>
    /// <exception cref="PkiMeshException"><c>LabNotRunning</c>, <c>LabControlFailed</c>.</exception>
    Task<PkiMeshLab> GetAsync(PkiMeshLab lab, CancellationToken cancellationToken);

    /// <summary>Moves the lab's clock; answers when every timer in between has fired and the controllers are at rest.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="advance">How far; not negative.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lab with its new time.</returns>
    /// <exception cref="PkiMeshException"><c>LabNotRunning</c>, <c>LabControlFailed</c>.</exception>
    Task<PkiMeshLab> StepAsync(PkiMeshLab lab, TimeSpan advance, CancellationToken cancellationToken);

    /// <summary>Asks which workload calls which, and whether each such connection is secured at the lab's time.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PkiMeshException"><c>LabNotRunning</c>, <c>LabControlFailed</c>.</exception>
    Task<IReadOnlyList<PkiMeshLabEdge>> GetEdgesAsync(PkiMeshLab lab, CancellationToken cancellationToken);

    /// <summary>Orders a fault.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="fault">The fault.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The fault as the lab has it.</returns>
    /// <exception cref="PkiMeshException"><c>LabNotRunning</c>, <c>LabControlFailed</c>.</exception>
    Task<PkiMeshLabFault> AddFaultAsync(PkiMeshLab lab, PkiMeshLabFault fault, CancellationToken cancellationToken);

    /// <summary>Takes every fault back.</summary>
    /// <param name="lab">The lab.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="PkiMeshException"><c>LabNotRunning</c>, <c>LabControlFailed</c>.</exception>
    Task ClearFaultsAsync(PkiMeshLab lab, CancellationToken cancellationToken);
}
