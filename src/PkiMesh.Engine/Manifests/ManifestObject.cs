using System.Text.Json.Nodes;
using PkiMesh.Engine.Kubernetes;

namespace PkiMesh.Engine.Manifests;

/// <summary>One object of a manifest, and where it stands there.</summary>
internal sealed record ManifestObject(JsonObject Body, string Source, long Line)
{
    public string ApiVersion => Body.Text("apiVersion") ?? "";

    public string Kind => Body.Text("kind") ?? "";

    public string? Namespace => Body.Namespace();

    public string Name => Body.Name();

    /// <summary>The object in words.</summary>
    public string Subject => Namespace is { } ns ? $"{Kind} {ns}/{Name}" : $"{Kind} {Name}";
}
