using System.Text.Json.Nodes;
using PkiMesh.Lab.Faults;
using PkiMesh.Lab.Hosting;
using PkiMesh.Lab.Linkerd.Identity;
using PkiMesh.Lab.Linkerd.Injector;
using PkiMesh.Lab.Linkerd.Mesh;
using PkiMesh.Lab.Linkerd.Proxy;
using PkiMesh.Lab.Linkerd.Viz;

namespace PkiMesh.Lab.Linkerd;

/// <summary>linkerd as a part of the lab: it names the programs; they run when somebody applies what runs them.</summary>
internal sealed class LinkerdComponent : ILabComponent
{
    public LinkerdComponent(LabServices lab)
    {
        lab.PodPrograms.Add(new IdentityProgramFactory(pod => lab.Faults.Take(FaultAction.LoseFileEvent, pod)));
        lab.PodPrograms.Add(new InjectorProgramFactory());
        lab.PodPrograms.Add(new ValidatorProgramFactory());
        lab.PodPrograms.Add(new ProxyProgramFactory(lab.Api, () => lab.Workloads, pod => lab.Workloads is { } workloads ? new ProxyTraffic(lab.Api, lab.Clock, workloads).Of(pod) : ""));
        lab.PodPrograms.Add(new TapProgramFactory(() => lab.Workloads is { } workloads ? new MeshEdges(lab.Api, lab.Clock, workloads).Conversations() : []));
        lab.MeshEdges = () => lab.Workloads is { } workloads ? new MeshEdges(lab.Api, lab.Clock, workloads).Now() : [];
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
