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
        lab.PodConnections.Add(new PodLogs(lab.Api, Runtime));
        lab.PodConnections.Add(new PodPortForward(Runtime));
        lab.PodConnections.Add(new PodProxy(lab.Api, Runtime));
    }

    public WorkloadRuntime Runtime { get; }

    public Task StartAsync(CancellationToken cancellationToken) => Runtime.StartAsync(cancellationToken);

    public ValueTask DisposeAsync() => Runtime.DisposeAsync();
}
