using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>A request body as read; Faults are what a strict reader says of keys that came twice.</summary>
public sealed record ParsedBody(JsonNode Value, IReadOnlyList<string> Faults)
{
    /// <summary>Faults are then YAML's ("line 5: key \"data\" already set in map").</summary>
    public bool IsYaml { get; init; }

    /// <summary>The faults as an error names them; YAML's are one.</summary>
    public IEnumerable<string> StrictFaults => IsYaml && Faults.Count > 0 ? [$"yaml: unmarshal errors:\n  {string.Join("\n  ", Faults)}"] : Faults;
}
