using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>The label of what this module makes for itself.</summary>
internal static class ManagedLabel
{
    public const string Selector = $"{Name}={KubeClient.FieldManager}";
    private const string Name = "app.kubernetes.io/managed-by";

    /// <summary>The labels of such an object.</summary>
    public static JsonObject Labels() => new() { [Name] = KubeClient.FieldManager };

    public static bool IsOn(JsonObject? value) => value.Text("metadata", "labels", Name) == KubeClient.FieldManager;
}
