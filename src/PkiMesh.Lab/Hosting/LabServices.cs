using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Hosting;

/// <summary>What the components of the lab are made of. A component that others ask for puts itself in when it is made.</summary>
public sealed class LabServices(LabOptions options, LabClock clock, ILabApi api)
{
    public LabOptions Options { get; } = options;

    public LabClock Clock { get; } = clock;

    public ILabApi Api { get; } = api;

    /// <summary>What answers behind the cluster's Services; the workloads' part sets it.</summary>
    public IServiceEndpoints? ServiceEndpoints { get; set; }

    /// <summary>Who imitates the programs of containers; each part adds its own before the workloads start.</summary>
    public List<Workloads.IPodProgramFactory> PodPrograms { get; } = [];

    /// <summary>Pods, their programs and logs; the workloads' part sets it.</summary>
    public Workloads.WorkloadRuntime? Workloads { get; set; }

    /// <summary>The connections of the mesh, judged now; the mesh's part sets it.</summary>
    public Func<IReadOnlyList<Linkerd.Mesh.MeshEdge>> MeshEdges { get; set; } = static () => [];
}
