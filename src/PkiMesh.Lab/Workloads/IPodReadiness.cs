namespace PkiMesh.Lab.Workloads;

/// <summary>
/// A program whose container is not ready merely because it has started. When <see cref="IsReady"/> changes it calls
/// <see cref="PodProgramContext.StateChanged"/>.
/// </summary>
public interface IPodReadiness
{
    bool IsReady { get; }
}
