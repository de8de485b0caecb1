using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>Validation after admission: schema, metadata, and the rules of the kind. Faults are a 422 with all causes.</summary>
public static class ObjectValidator
{
    /// <summary>Returns warnings.</summary>
    public static IReadOnlyList<string> Create(ResourceInfo info, JsonObject value) => [];

    /// <summary>Returns warnings. Subresource: "status" or null.</summary>
    public static IReadOnlyList<string> Update(ResourceInfo info, JsonObject value, JsonObject old, string? subresource) => [];
}
