using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api;

public enum StoreChangeKind
{
    Added,
    Modified,
    Deleted,
}

/// <summary>One committed change. The objects are shared: a reader that wants to alter one takes a DeepClone.</summary>
public sealed record StoreChange(StoreChangeKind Kind, JsonObject Object, JsonObject? Before, long ResourceVersion)
{
    public string? Namespace => (string?)Object["metadata"]!["namespace"];

    public string Name => (string)Object["metadata"]!["name"]!;

    public string Key => Namespace is { } ns ? $"{ns}/{Name}" : Name;
}
