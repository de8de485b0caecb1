using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Proxy;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Mesh;

/// <summary>A running pod and, if it is meshed, what its proxy is.</summary>
internal sealed class MeshPeer(JsonObject pod, Func<JsonObject?> workload)
{
    // Found by asking for one owner after the other; not every peer is asked.
    private readonly Lazy<JsonObject?> _workload = new(workload);

    public JsonObject Pod => pod;

    /// <summary>What is on top of it; null if nothing is.</summary>
    public JsonObject? Workload => _workload.Value;

    /// <summary>"namespace/workload".</summary>
    public string Name => $"{pod.Namespace()}/{Workload?.Name() ?? pod.Name()}";

    public ProxyIdentity? Proxy { get; init; }

    /// <summary>The namespace of its control plane; null if it is not meshed.</summary>
    public string? ControlPlane { get; init; }
}
