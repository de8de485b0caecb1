using PkiMesh.Lab.Api;
using PkiMesh.Lab.Api.Admission;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Workloads.Node;

namespace PkiMesh.Lab.Workloads;

/// <summary>The workload half of the cluster: the controllers from Deployment to Endpoints, the scheduler and the node.</summary>
public sealed class WorkloadRuntime : IAsyncDisposable
{
    private readonly ILabApi _api;
    private readonly LabClock _clock;
    private readonly Kubelet _kubelet;
    private readonly List<WorkloadController> _controllers;

    public WorkloadRuntime(ILabApi api, LabClock clock, PodPrograms programs, WorkloadOptions? options = null)
    {
        options ??= new WorkloadOptions();
        _api = api;
        _clock = clock;
        _kubelet = new Kubelet(api, clock, programs, options);
        _controllers =
        [
            new DeploymentController(api, clock),
            new ReplicaSetController(api, clock),
            new DaemonSetController(api, clock),
            new StatefulSetController(api, clock),
            new JobController(api, clock),
            new CronJobController(api, clock),
            new EndpointsController(api, clock, new SafeNames(options.Seed)),
            new Scheduler(api, clock),
        ];
        Endpoints = new ServiceEndpoints(api, _kubelet);
    }

    /// <summary>What answers behind the cluster's Services.</summary>
    public IServiceEndpoints Endpoints { get; }

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using (_clock.Begin("the node").Enter())
        {
            await NodeObject.EnsureAsync(_api, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
        }

        _kubelet.Start();
        foreach (var controller in _controllers)
        {
            controller.Start();
        }
    }

    /// <summary>What the programs of a running pod answer, by port; empty if it does not run.</summary>
    public IReadOnlyDictionary<int, IPodEndpoint> PodEndpoints(string ns, string pod) =>
        _kubelet.Find(ns, pod)?.Endpoints() ?? new Dictionary<int, IPodEndpoint>();

    /// <summary>The log of a container, or null if the pod or the container is not on the node.</summary>
    public IReadOnlyList<LogLine>? Log(string ns, string pod, string? container, bool previous = false)
    {
        var found = Container(ns, pod, container);
        return previous ? found?.PreviousLog?.Lines() : found?.Log.Lines();
    }

    /// <summary>A container on the node, the first of the main ones where none is named; null where it is not there.</summary>
    internal PodContainer? Container(string ns, string pod, string? container) =>
        _kubelet.Find(ns, pod) is not { } running ? null
        : container is null ? running.Main.FirstOrDefault()
        : running.Containers.FirstOrDefault(candidate => candidate.Name == container);

    /// <summary>The programs of this type that run now, each with its pod.</summary>
    public IEnumerable<(System.Text.Json.Nodes.JsonObject Pod, T Program)> Programs<T>()
        where T : class =>
        from pod in _kubelet.Running()
        from container in pod.Containers
        where container.Program is T
        select (pod.Pod, (T)(object)container.Program!);

    /// <summary>Ends the programs of running containers whose namespace/pod/container fits; the node starts them again. Says how many.</summary>
    /// <param name="down">How long each stays away at least.</param>
    public int Kill(System.Text.RegularExpressions.Regex name, TimeSpan down) => _kubelet.Kill(name, down);

    public async ValueTask DisposeAsync()
    {
        foreach (var controller in _controllers)
        {
            await controller.DisposeAsync().ConfigureAwait(false);
        }

        await _kubelet.DisposeAsync().ConfigureAwait(false);
    }
}
