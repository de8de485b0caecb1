using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Workloads;

/// <summary>What a program knows of the pod it runs in.</summary>
/// <param name="Pod">The pod when the container started. Shared: do not alter.</param>
/// <param name="Container">The container's spec (it may be an init container with restartPolicy Always).</param>
/// <param name="ServiceAccount">The pod's ServiceAccount as a caller; give it a field manager with <see cref="Caller.As"/>.</param>
/// <param name="Log">Appends a line to the container's log.</param>
public sealed record PodProgramContext(
    ILabApi Api, LabClock Clock, JsonObject Pod, JsonObject Container, Caller ServiceAccount, Action<string> Log)
{
    public string Namespace => (string)Pod["metadata"]!["namespace"]!;

    public string PodName => (string)Pod["metadata"]!["name"]!;

    /// <summary>The container's arguments ("command" and "args" together).</summary>
    public IReadOnlyList<string> Arguments =>
        [.. Strings("command"), .. Strings("args")];

    private IEnumerable<string> Strings(string name) =>
        Container[name] is JsonArray values ? values.Select(value => (string)value!) : [];
}
