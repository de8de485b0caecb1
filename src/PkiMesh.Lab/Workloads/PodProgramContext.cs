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

    /// <summary>The container's environment, resolved when it started.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>What the container's volumes project.</summary>
    public IPodFiles Files { get; init; } = NoPodFiles.Instance;

    /// <summary>Tells the node that <see cref="IPodReadiness.IsReady"/> may have changed.</summary>
    public Action StateChanged { get; init; } = static () => { };

    /// <summary>The value of "--name=value" or "-name=value", or of the argument after "--name".</summary>
    public string? Argument(string name)
    {
        var arguments = Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            var argument = arguments[i].TrimStart('-');
            if (arguments[i].Length == argument.Length)
            {
                continue;
            }

            if (argument.StartsWith(name + "=", StringComparison.Ordinal))
            {
                return argument[(name.Length + 1)..];
            }

            if (argument == name && i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-'))
            {
                return arguments[i + 1];
            }
        }

        return null;
    }

    private IEnumerable<string> Strings(string name) =>
        Container[name] is JsonArray values ? values.Select(value => (string)value!) : [];

    private sealed class NoPodFiles : IPodFiles, IDisposable
    {
        public static readonly NoPodFiles Instance = new();

        public byte[]? Read(string path) => null;

        public IDisposable OnSwap(string mountPath, Func<CancellationToken, Task> onSwap) => this;

        public void Dispose()
        {
        }
    }
}
