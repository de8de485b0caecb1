using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Tpp.Http;

/// <summary>An answer. TPP puts its message into the status line often, into the body mostly; <see cref="Reason"/> is the former.</summary>
public sealed record TppReply(int Status, JsonNode? Json = null)
{
    public string? Reason { get; init; }

    public byte[]? Bytes { get; init; }

    public string? ContentType { get; init; }

    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>Set where the answer has to wait for the lab's time: called outside of the state's gate.</summary>
    public Func<CancellationToken, Task<TppReply>>? Later { get; init; }

    public static TppReply Ok(JsonNode? json = null) => new(200, json);

    /// <summary>The shape of /vedsdk/certificates: <c>{"Error":"…"}</c>.</summary>
    public static TppReply Error(int status, string message, string? reason = null) => new(status, new JsonObject { ["Error"] = message }) { Reason = reason };

    /// <summary>The shape of /vedauth and of scope failures: <c>{"error":"…","error_description":"…"}</c>.</summary>
    public static TppReply OAuth(int status, string error, string description) =>
        new(status, new JsonObject { ["error"] = error, ["error_description"] = description });

    /// <summary>The shape of Config and Metadata calls: HTTP 200, the outcome in <c>Result</c>.</summary>
    public static TppReply Result(int result, string? error = null) =>
        new(200, new JsonObject { ["Error"] = error, ["Result"] = result });
}
