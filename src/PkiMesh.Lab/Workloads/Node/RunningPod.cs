using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Controllers;

namespace PkiMesh.Lab.Workloads.Node;

/// <summary>A pod on the node: its address, volumes and containers. Only the node's worker changes it.</summary>
internal sealed class RunningPod
{
    private readonly Dictionary<string, Dictionary<string, string>> _transitions = [];
    private byte[] _json = [];
    private WeakReference<JsonObject>? _tree;

    public RunningPod(JsonObject pod, string address, VolumeSource source, LabClock clock)
    {
        Keep(pod);
        Namespace = pod.Namespace();
        Name = pod.Name();
        Uid = pod.Uid();
        Address = address;
        StartTime = pod.Text("status", "startTime") ?? KubeTime.Seconds(clock.GetUtcNow());
        Volumes = new PodVolumes(source);
        References = VolumeSource.References(pod);
        Init = [.. pod.Objects("spec", "initContainers").Select(spec => new PodContainer((JsonObject)spec.DeepClone(), true, new ContainerLog(clock)))];
        Main = [.. pod.Objects("spec", "containers").Select(spec => new PodContainer((JsonObject)spec.DeepClone(), false, new ContainerLog(clock)))];
        foreach (var container in Init.Concat(Main))
        {
            container.Wait(Init.Count > 0 ? "PodInitializing" : "ContainerCreating");
        }
    }

    /// <summary>
    /// The pod as it was last seen, its address filled in. Kept as text, which takes a tenth of what a tree does: a lab may
    /// have tens of thousands.
    /// </summary>
    public JsonObject Pod
    {
        get
        {
            if (_tree is { } weak && weak.TryGetTarget(out var tree))
            {
                return tree;
            }

            tree = LabJson.ParseObject(_json);
            _tree = new WeakReference<JsonObject>(tree);
            return tree;
        }
    }

    public string Namespace { get; }

    public string Name { get; }

    public string Uid { get; }

    public string Address { get; }

    public string StartTime { get; }

    public PodVolumes Volumes { get; }

    public IReadOnlySet<string> References { get; }

    public List<PodContainer> Init { get; }

    public List<PodContainer> Main { get; }

    public IEnumerable<PodContainer> Containers => Init.Concat(Main);

    /// <summary>Its Secrets or ConfigMaps have changed and the node's next sync is due.</summary>
    public bool RefreshDue { get; set; }

    /// <summary>Containers that are to be killed, and how long they stay away. Guarded by the node.</summary>
    public List<(PodContainer Container, TimeSpan Down)> KillsDue { get; } = [];

    /// <summary>A sync has been scheduled. Guarded by the node.</summary>
    public bool RefreshScheduled { get; set; }

    /// <summary>The last thing that kept it from starting, so that it is told once.</summary>
    public string Complaint { get; set; } = "";

    public bool IsOver { get; private set; }

    public void See(JsonObject pod)
    {
        var status = pod.Child("status");
        status["podIP"] = Address;
        status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = Address });
        status["hostIP"] = WorkloadOptions.NodeAddress;
        status["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = WorkloadOptions.NodeAddress });
        Keep(pod);
    }

    public IReadOnlyDictionary<int, IPodEndpoint> Endpoints()
    {
        var endpoints = new Dictionary<int, IPodEndpoint>();
        foreach (var container in Containers)
        {
            foreach (var (port, endpoint) in container.Program?.Endpoints ?? new Dictionary<int, IPodEndpoint>())
            {
                endpoints[port] = endpoint;
            }
        }

        return endpoints;
    }

    public string Phase()
    {
        if (Main.All(container => container.Phase == ContainerPhase.Terminated))
        {
            IsOver = true;
            return Main.All(container => container.IsDone) ? "Succeeded" : "Failed";
        }

        if (Init.Any(container => !container.IsSidecar && container.Phase == ContainerPhase.Terminated && !container.IsDone))
        {
            IsOver = true;
            return "Failed";
        }

        return Main.All(container => container.Phase == ContainerPhase.Waiting && container.Failures == 0) ? "Pending" : "Running";
    }

    public bool IsInitialized => Init.All(container => container.IsSidecar ? container.IsReady : container.IsDone);

    /// <summary>The status that the node writes. Order of the conditions: recordings/tutorial/12</summary>
    public JsonObject Status(string now)
    {
        var phase = Phase();
        var status = new JsonObject { ["phase"] = phase };
        var unready = Containers.Where(container => !container.IsReady && (container.IsSidecar || !container.IsInit)).Select(container => container.Name).ToList();
        var ready = unready.Count == 0 && !IsOver;
        var why = phase == "Succeeded" ? "PodCompleted" : phase == "Failed" ? "PodFailed" : "ContainersNotReady";
        var message = IsOver ? "" : $"containers with unready status: [{string.Join(' ', unready)}]";
        var uninitialized = Init.Where(container => !(container.IsSidecar ? container.IsReady : container.IsDone)).Select(container => container.Name).ToList();
        var initialized = uninitialized.Count == 0 || IsInitializedBefore();
        status["conditions"] = new JsonArray(
            Condition("PodReadyToStartContainers", Volumes.Mounted && !IsOver, "", "", now),
            Condition("Initialized", initialized, phase == "Succeeded" ? "PodCompleted" : initialized ? "" : "ContainersNotInitialized",
                initialized ? "" : $"containers with incomplete status: [{string.Join(' ', uninitialized)}]", now),
            Condition("Ready", ready, ready ? "" : why, ready ? "" : message, now),
            Condition("ContainersReady", ready, ready ? "" : why, ready ? "" : message, now),
            Condition("PodScheduled", true, "", "", now));
        status["hostIP"] = WorkloadOptions.NodeAddress;
        status["hostIPs"] = new JsonArray(new JsonObject { ["ip"] = WorkloadOptions.NodeAddress });
        if (Volumes.Mounted)
        {
            status["podIP"] = Address;
            status["podIPs"] = new JsonArray(new JsonObject { ["ip"] = Address });
        }

        status["startTime"] = StartTime;
        if (Init.Count > 0)
        {
            status["initContainerStatuses"] = new JsonArray([.. Init.Select(container => container.Status())]);
        }

        status["containerStatuses"] = new JsonArray([.. Main.Select(container => container.Status())]);
        status["qosClass"] = Pod.Text("status", "qosClass") ?? QualityOfService();
        return status;
    }

    // A sidecar that is restarted later does not make a pod uninitialized again.
    private bool IsInitializedBefore() => Main.Any(container => container.Phase == ContainerPhase.Running);

    private void Keep(JsonObject pod)
    {
        _json = LabJson.ToUtf8(pod);
        _tree = new WeakReference<JsonObject>(pod);
    }

    private JsonObject Condition(string type, bool value, string reason, string message, string now)
    {
        var status = value ? "True" : "False";
        if (!_transitions.TryGetValue(type, out var before) || before["status"] != status)
        {
            var stored = Pod.Condition(type);
            var since = before is null && stored.Text("status") == status ? stored.Text("lastTransitionTime") ?? now : now;
            _transitions[type] = before = new() { ["status"] = status, ["since"] = since };
        }

        var condition = new JsonObject
        {
            ["type"] = type,
            ["status"] = status,
            ["lastProbeTime"] = null,
            ["lastTransitionTime"] = before["since"],
        };
        if (reason.Length > 0)
        {
            condition["reason"] = reason;
        }

        if (message.Length > 0)
        {
            condition["message"] = message;
        }

        return condition;
    }

    private string QualityOfService()
    {
        var specs = Pod.Objects("spec", "containers").Concat(Pod.Objects("spec", "initContainers")).ToList();
        if (specs.All(spec => spec.Map("resources", "requests").Count == 0 && spec.Map("resources", "limits").Count == 0))
        {
            return "BestEffort";
        }

        return specs.All(spec => spec.Map("resources", "limits") is { } limits && limits.ContainsKey("cpu") && limits.ContainsKey("memory")
            && spec.Map("resources", "requests").All(pair => limits.GetValueOrDefault(pair.Key) == pair.Value))
            ? "Guaranteed"
            : "Burstable";
    }
}
