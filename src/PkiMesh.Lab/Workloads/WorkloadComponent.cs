using PkiMesh.Lab.Faults;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Workloads.Connections;

namespace PkiMesh.Lab.Workloads;

/// <summary>The workloads as a part of the lab.</summary>
internal sealed class WorkloadComponent : ILabComponent
{
    public WorkloadComponent(LabServices lab)
    {
        Runtime = new WorkloadRuntime(lab.Api, lab.Clock, new PodPrograms(lab.PodPrograms), lab.Options.Workloads);
        lab.ServiceEndpoints = Runtime.Endpoints;
        lab.Workloads = Runtime;
        lab.Faults.Handle(FaultAction.KillController, Kill);
        lab.PodConnections.Add(new PodLogs(lab.Api, Runtime, lab.Clock));
        lab.PodConnections.Add(new PodPortForward(Runtime));
        lab.PodConnections.Add(new PodProxy(lab.Api, Runtime));
    }

    public WorkloadRuntime Runtime { get; }

    public Task StartAsync(CancellationToken cancellationToken) => Runtime.StartAsync(cancellationToken);

    private FaultEffect Kill(FaultRule rule) => Runtime.Kill(rule.Path!, rule.Delay) is > 0 and var killed
        ? new FaultEffect(killed, null)
        : throw new FormatException($"No running container fits \"{rule.Path}\"; the names are namespace/pod/container.");

    public ValueTask DisposeAsync() => Runtime.DisposeAsync();
}
