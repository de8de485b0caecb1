using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Kubernetes;

/// <summary>A refusal by the API server, already in the user's words; the code and reason are kept for callers that branch on them.</summary>
internal sealed class KubeException(
    string errorId, PkiMeshErrorKind kind, string message, object? target, string? advice, int code, string reason, string serverMessage, IReadOnlyList<KubeCause> causes)
    : PkiMeshException(errorId, kind, message, target, advice)
{
    public int Code { get; } = code;

    public string Reason { get; } = reason;

    /// <summary>The server's own sentence; empty when it may repeat a Secret's contents.</summary>
    public string ServerMessage { get; } = serverMessage;

    public IReadOnlyList<KubeCause> Causes { get; } = causes;

    public bool IsFieldManagerConflict => Causes.Any(c => c.Reason == "FieldManagerConflict");
}

/// <summary>One entry of status.details.causes.</summary>
internal sealed record KubeCause(string Reason, string Message, string Field)
{
    public static IReadOnlyList<KubeCause> From(JsonObject? status) =>
        (status?["details"]?["causes"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Select(c => new KubeCause(Text(c, "reason"), Text(c, "message"), Text(c, "field")))
            .ToArray();

    private static string Text(JsonObject o, string key) =>
        o[key] is JsonValue v && v.TryGetValue<string>(out var s) ? s : "";
}
