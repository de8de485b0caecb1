using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Linkerd.Mesh;

/// <summary>One pod that talks to another through a Service.</summary>
/// <param name="Port">The port of the target's pod.</param>
/// <param name="SourceMeshed">Whether the source has a proxy.</param>
/// <param name="TargetMeshed">Whether the target has one.</param>
/// <param name="Error">Why the two do not speak mutual TLS, or null.</param>
public sealed record MeshConversation(JsonObject Source, JsonObject Target, JsonObject Service, int Port, bool SourceMeshed, bool TargetMeshed, string? Error)
{
    /// <summary>The identity of the source's proxy; empty if it has none.</summary>
    public string ClientName { get; init; } = "";

    /// <summary>The identity of the target's proxy; empty if it has none.</summary>
    public string ServerName { get; init; } = "";
}
