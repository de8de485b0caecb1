using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Linkerd.Proxy;
using PkiMesh.Lab.Workloads;

namespace PkiMesh.Lab.Linkerd.Mesh;

/// <summary>A running pod and, if it is meshed, what its proxy is.</summary>
/// <param name="Pod">The pod.</param>
/// <param name="Workload">What is on top of it; null if nothing is.</param>
internal sealed record MeshPeer(JsonObject Pod, JsonObject? Workload)
{
    /// <summary>"namespace/workload".</summary>
    public string Name { get; } = $"{Pod.Namespace()}/{Workload?.Name() ?? Pod.Name()}";

    public ProxyIdentity? Proxy { get; init; }

    /// <summary>The namespace of its control plane; null if it is not meshed.</summary>
    public string? ControlPlane { get; init; }
}
