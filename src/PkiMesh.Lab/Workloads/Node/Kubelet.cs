using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>The node: mounts, starts and stops what pods are made of, and writes their status.</summary>
internal sealed class Kubelet(ILabApi api, LabClock clock, PodPrograms programs, WorkloadOptions options) : Controller("kubelet", clock)
{
    private readonly VolumeSource _source = new(api);
    private readonly ContainerStarter _starter = new(api, clock, programs);
    private readonly EventRecorder _events = new(api, clock, Caller.Kubelet, "kubelet", WorkloadOptions.NodeName);
    private readonly PodAddresses _addresses = new();
    private readonly Dictionary<string, RunningPod> _pods = [];
    private readonly Dictionary<string, HashSet<string>> _readers = [];
    private readonly List<IDisposable> _subscriptions = [];
    private readonly Lock _gate = new();

    public void Start()
    {
        // Those of a lab that is started again: none of them is to be given to another pod before its own is seen.
        foreach (var address in api.List(KnownResources.Pods).Where(pod => !pod.Flag("spec", "hostNetwork")).Select(pod => pod.Text("status", "podIP")).OfType<string>())
        {
            _addresses.Keep(address);
        }

        _subscriptions.Add(api.Subscribe(KnownResources.Pods, change => Enqueue(change.Key)));
        _subscriptions.Add(api.Subscribe(KnownResources.Secrets, change => OnSource("secrets", change)));
        _subscriptions.Add(api.Subscribe(KnownResources.ConfigMaps, change => OnSource("configmaps", change)));
    }

    /// <summary>The pod that runs under this name now, or null.</summary>
    public RunningPod? Find(string ns, string name)
    {
        lock (_gate)
        {
            return _pods.GetValueOrDefault($"{ns}/{name}");
        }
    }

    public IReadOnlyList<RunningPod> Running()
    {
        lock (_gate)
        {
            return [.. _pods.Values];
        }
    }

    /// <summary>Has running containers whose namespace/pod/container fits killed, and started again when that time is over.</summary>
    public int Kill(Regex name, TimeSpan down)
    {
        var killed = 0;
        foreach (var running in Running())
        {
            var key = $"{running.Namespace}/{running.Name}";
            var meant = running.Containers.Where(container => container.Phase == ContainerPhase.Running && name.IsMatch($"{key}/{container.Name}")).ToList();
            if (meant.Count == 0)
            {
                continue;
            }

            killed += meant.Count;
            lock (_gate)
            {
                running.KillsDue.AddRange(meant.Select(container => (container, down)));
            }

            Enqueue(key);
        }

        return killed;
    }

    public override async ValueTask DisposeAsync()
    {
        foreach (var subscription in _subscriptions)
        {
            subscription.Dispose();
        }

        await base.DisposeAsync().ConfigureAwait(false);
        foreach (var pod in Running())
        {
            foreach (var container in pod.Containers)
            {
                await container.StopAsync().ConfigureAwait(false);
            }
        }
    }

    protected override async Task ReconcileAsync(string key, CancellationToken cancellationToken)
    {
        var slash = key.IndexOf('/', StringComparison.Ordinal);
        var pod = api.Get(KnownResources.Pods, key[..slash], key[(slash + 1)..]);
        var running = Find(key[..slash], key[(slash + 1)..]);
        if (running is not null && running.Uid != pod?.Uid())
        {
            await StopAsync(key, running).ConfigureAwait(false);
            running = null;
        }

        if (pod?.Text("spec", "nodeName") != WorkloadOptions.NodeName)
        {
            if (pod is not null && pod.IsDeleting())
            {
                await RemoveAsync(pod, cancellationToken).ConfigureAwait(false);
            }

            return;
        }

        if (pod.IsDeleting())
        {
            await TerminateAsync(key, pod, running, cancellationToken).ConfigureAwait(false);
            return;
        }

        if (running is null)
        {
            if (pod.Text("status", "phase") is "Succeeded" or "Failed")
            {
                return;
            }

            running = Admit(key, pod);
        }

        running.See(pod);
        if (!running.IsOver)
        {
            await AdvanceAsync(key, running, cancellationToken).ConfigureAwait(false);
        }

        await WriteStatusAsync(pod, running, cancellationToken).ConfigureAwait(false);
    }

    private RunningPod Admit(string key, JsonObject pod)
    {
        var copy = (JsonObject)pod.DeepClone();
        lock (_gate)
        {
            var address = pod.Flag("spec", "hostNetwork") ? WorkloadOptions.NodeAddress
                : pod.Text("status", "podIP") is { } kept ? _addresses.Keep(kept)
                : _addresses.Take();
            var running = new RunningPod(copy, address, _source, Clock);
            foreach (var source in Sources(running))
            {
                if (!_readers.TryGetValue(source, out var keys))
                {
                    _readers[source] = keys = [];
                }

                keys.Add(key);
            }

            return _pods[key] = running;
        }
    }

    private async Task AdvanceAsync(string key, RunningPod running, CancellationToken cancellationToken)
    {
        if (!running.Volumes.Mounted)
        {
            try
            {
                running.Volumes.Mount(running.Pod);
            }
            catch (PodNotStartableException error)
            {
                await ComplainAsync(running, "FailedMount", error.Message, cancellationToken).ConfigureAwait(false);
                return;
            }
        }

        bool refresh;
        List<(PodContainer Container, TimeSpan Down)> kills;
        lock (_gate)
        {
            kills = [.. running.KillsDue];
            running.KillsDue.Clear();
            refresh = running.RefreshDue;
            running.RefreshDue = false;
        }

        if (refresh)
        {
            await running.Volumes.RefreshAsync(running.Pod, cancellationToken).ConfigureAwait(false);
        }

        foreach (var (container, down) in kills.Where(kill => kill.Container.Phase == ContainerPhase.Running))
        {
            await container.StopAsync().ConfigureAwait(false);
            container.Kill(Clock.GetUtcNow(), down, IsRestarted(running, container), FullName(running), new ContainerLog(Clock));
        }

        foreach (var container in running.Containers)
        {
            if (!container.IsInit && !running.IsInitialized && container.Phase == ContainerPhase.Waiting && container.Failures == 0)
            {
                return;
            }

            if (!await StartAsync(key, running, container, cancellationToken).ConfigureAwait(false))
            {
                return;
            }
        }
    }

    /// <summary>True if the next container's turn has come.</summary>
    private async Task<bool> StartAsync(string key, RunningPod running, PodContainer container, CancellationToken cancellationToken)
    {
        if (container.Phase == ContainerPhase.Waiting && container.NotBefore <= Clock.GetUtcNow())
        {
            try
            {
                var environment = PodEnvironment.Resolve(_source, running.Pod, container.Spec);
                await StartAsync(key, running, container, environment, cancellationToken).ConfigureAwait(false);
            }
            catch (PodNotStartableException error)
            {
                container.Wait("CreateContainerConfigError", error.Message);
                await ComplainAsync(running, "Failed", $"Error: {error.Message}", cancellationToken).ConfigureAwait(false);
            }
        }

        if (container.Phase == ContainerPhase.Waiting && container.NotBefore > Clock.GetUtcNow())
        {
            EnqueueAfter(key, container.NotBefore - Clock.GetUtcNow());
        }

        return !container.IsInit || (container.IsSidecar ? container.IsReady : container.IsDone);
    }

    private async Task StartAsync(
        string key, RunningPod running, PodContainer container, Dictionary<string, string> environment, CancellationToken cancellationToken)
    {
        if (container.Failures > 0)
        {
            container.CountRestart();
        }

        var image = container.Spec.Text("image");
        await SayAsync(running, container, "Pulled", $"Container image \"{image}\" already present on machine", cancellationToken).ConfigureAwait(false);
        await SayAsync(running, container, "Created", $"Created container: {container.Name}", cancellationToken).ConfigureAwait(false);
        var error = await _starter.StartAsync(running, container, environment, () => Enqueue(key), cancellationToken).ConfigureAwait(false);
        await SayAsync(running, container, "Started", $"Started container {container.Name}", cancellationToken).ConfigureAwait(false);
        if (error is null)
        {
            return;
        }

        var restart = IsRestarted(running, container);
        container.Fail(Clock.GetUtcNow(), restart, FullName(running), new ContainerLog(Clock));
        if (restart)
        {
            await SayAsync(running, container, "BackOff", $"Back-off restarting failed container {container.Name} in pod {FullName(running)}", cancellationToken, "Warning")
                .ConfigureAwait(false);
        }
    }

    private static bool IsRestarted(RunningPod running, PodContainer container) =>
        (running.Pod.Text("spec", "restartPolicy") ?? "Always") != "Never" || container.IsSidecar;

    private static string FullName(RunningPod running) => $"{running.Name}_{running.Namespace}({running.Uid})";

    private async Task ComplainAsync(RunningPod running, string reason, string message, CancellationToken cancellationToken)
    {
        if (running.Complaint != message)
        {
            running.Complaint = message;
            await _events.WarningAsync(running.Pod, reason, message, cancellationToken).ConfigureAwait(false);
        }
    }

    private Task SayAsync(
        RunningPod running, PodContainer container, string reason, string message, CancellationToken cancellationToken, string type = "Normal")
    {
        _ = container;
        return type == "Normal"
            ? _events.NormalAsync(running.Pod, reason, message, cancellationToken)
            : _events.WarningAsync(running.Pod, reason, message, cancellationToken);
    }

    private async Task WriteStatusAsync(JsonObject pod, RunningPod running, CancellationToken cancellationToken)
    {
        var status = running.Status(KubeTime.Seconds(Clock.GetUtcNow()));
        var stored = api.Get(KnownResources.Pods, pod.Namespace(), pod.Name());
        if (stored is null || stored.Uid() != running.Uid || JsonNode.DeepEquals(stored["status"], status))
        {
            return;
        }

        stored["status"] = status;
        await api.UpdateAsync(Caller.Kubelet, KnownResources.Pods, stored, "status", cancellationToken).ConfigureAwait(false);
    }

    private async Task TerminateAsync(string key, JsonObject pod, RunningPod? running, CancellationToken cancellationToken)
    {
        if (running is not null)
        {
            foreach (var container in running.Containers.Where(container => container.Phase == ContainerPhase.Running))
            {
                await SayAsync(running, container, "Killing", $"Stopping container {container.Name}", cancellationToken).ConfigureAwait(false);
            }

            await StopAsync(key, running).ConfigureAwait(false);
        }

        await RemoveAsync(pod, cancellationToken).ConfigureAwait(false);
    }

    private async Task RemoveAsync(JsonObject pod, CancellationToken cancellationToken)
    {
        if (pod.At("metadata", "finalizers") is JsonArray { Count: > 0 })
        {
            return;
        }

        try
        {
            await api.DeleteAsync(Caller.Kubelet, KnownResources.Pods, pod.Namespace(), pod.Name(), new DeleteOptions { GracePeriodSeconds = 0 }, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException error) when (error.Code == 404)
        {
        }
    }

    private async Task StopAsync(string key, RunningPod running)
    {
        lock (_gate)
        {
            _pods.Remove(key);
            foreach (var source in Sources(running))
            {
                if (_readers.TryGetValue(source, out var keys) && keys.Remove(key) && keys.Count == 0)
                {
                    _readers.Remove(source);
                }
            }

            if (running.Address != WorkloadOptions.NodeAddress)
            {
                _addresses.Return(running.Address);
            }
        }

        foreach (var container in running.Containers.Reverse())
        {
            await container.StopAsync().ConfigureAwait(false);
        }
    }

    private void OnSource(string resource, StoreChange change)
    {
        lock (_gate)
        {
            foreach (var key in _readers.GetValueOrDefault($"{change.Namespace}/{resource}/{change.Name}") ?? [])
            {
                Schedule(key, _pods[key]);
            }
        }
    }

    /// <summary>The Secrets and ConfigMaps that a pod reads.</summary>
    private static IEnumerable<string> Sources(RunningPod running) => running.References.Select(reference => $"{running.Namespace}/{reference}");

    /// <summary>What waits for it is tried at once; what runs sees the change at the node's next sync.</summary>
    private void Schedule(string key, RunningPod running)
    {
        if (!running.Volumes.Mounted || running.Containers.Any(container => container.Phase == ContainerPhase.Waiting))
        {
            Enqueue(key);
        }

        if (!running.Volumes.Mounted || running.RefreshScheduled)
        {
            return;
        }

        running.RefreshScheduled = true;
        Clock.Schedule(options.VolumeSyncDelay, () =>
        {
            lock (_gate)
            {
                running.RefreshScheduled = false;
                running.RefreshDue = true;
            }

            Enqueue(key);
        });
    }
}
