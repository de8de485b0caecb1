namespace PkiMesh.Lab.Linkerd.Viz;

/// <summary>One request of a pretended workload.</summary>
/// <param name="Port">The port of the target pod.</param>
internal sealed record DemoRequest(string Method, string Authority, string Path, int Port, bool IsGrpc, int Round);
