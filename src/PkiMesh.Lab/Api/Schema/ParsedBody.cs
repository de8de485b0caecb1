using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>A request body as read; DuplicateFields are the paths of keys that came twice ("spec.replicas").</summary>
public sealed record ParsedBody(JsonNode Value, IReadOnlyList<string> DuplicateFields)
{
    /// <summary>DuplicateFields are then YAML's messages ("line 5: key \"data\" already set in map").</summary>
    public bool IsYaml { get; init; }
}
