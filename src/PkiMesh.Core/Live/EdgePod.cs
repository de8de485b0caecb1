namespace PkiMesh.Core.Live;

/// <summary>The pod whose proxy counted.</summary>
/// <param name="Namespace">Its namespace.</param>
/// <param name="Workload">What made it, e.g. Deployment/web.</param>
/// <param name="Identity">The name its proxy proves; empty where it has none.</param>
/// <param name="ProbedPorts">Ports that the kubelet probes.</param>
public sealed record EdgePod(string Namespace, string Workload, string Identity, IReadOnlySet<int> ProbedPorts);
