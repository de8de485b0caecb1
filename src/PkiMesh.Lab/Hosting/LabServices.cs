using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Api.Aggregation;
using PkiMesh.Lab.Api.Auth;
using PkiMesh.Lab.Api.Http;
using PkiMesh.Lab.Api.Operations;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Faults;

namespace PkiMesh.Lab.Hosting;

/// <summary>What the components of the lab are made of. A component that others ask for puts itself in when it is made.</summary>
public sealed class LabServices(LabOptions options, LabClock clock, ILabApi api, ClusterCa ca)
{
    public LabOptions Options { get; } = options;

    public LabClock Clock { get; } = clock;

    public ILabApi Api { get; } = api;

    public required ApiServices Server { get; init; }

    public required ResourceOperations Operations { get; init; }

    /// <summary>The lab's CA: it vouches for its servers and is a system root for its controllers.</summary>
    public ClusterCa Ca { get; } = ca;

    internal TokenAuthority Tokens { get; init; } = null!;

    /// <summary>The faults that were ordered; every server of the lab asks it first.</summary>
    public FaultEngine Faults { get; } = new(options.Seed);

    /// <summary>Who answers pods/NAME/log, portforward and proxy; the workloads' part adds itself.</summary>
    public PodConnections PodConnections { get; } = new();

    /// <summary>The way to Services that serve an API group.</summary>
    internal RemoteApiClient RemoteApis { get; set; } = null!;

    /// <summary>What the control URL offers beside the clock and the faults; each part adds its routes before the lab is ready.</summary>
    public List<Action<IEndpointRouteBuilder>> ControlRoutes { get; } = [];

    /// <summary>What answers behind the cluster's Services; the workloads' part sets it.</summary>
    public IServiceEndpoints? ServiceEndpoints { get; set; }

    /// <summary>The lab's TPP; its part sets it.</summary>
    public TppWire? Tpp { get; set; }

    /// <summary>A directory for files of this run (null without a wire).</summary>
    public string? Directory { get; internal set; }

    /// <summary>The state directory; null where the lab forgets.</summary>
    internal LabFiles? Kept { get; init; }

    /// <summary>Who imitates the programs of containers; each part adds its own before the workloads start.</summary>
    public List<Workloads.IPodProgramFactory> PodPrograms { get; } = [];

    /// <summary>Pods, their programs and logs; the workloads' part sets it.</summary>
    public Workloads.WorkloadRuntime? Workloads { get; set; }

    /// <summary>The connections of the mesh, judged now; the mesh's part sets it.</summary>
    public Func<IReadOnlyList<Linkerd.Mesh.MeshEdge>> MeshEdges { get; set; } = static () => [];
}
