using System.Text.Json.Nodes;

namespace PkiMesh.Engine.Tpp;

/// <summary>TPP's answer. <see cref="Words"/> holds what it said in the status line and the body, without any secret that was sent.</summary>
internal sealed record TppAnswer(int Status, string Words, JsonObject? Body)
{
    /// <summary>X-Record-Count, where the answer has it.</summary>
    public int? RecordCount { get; init; }

    /// <summary>Retry-After, where the answer has it.</summary>
    public TimeSpan? RetryAfter { get; init; }

    public bool IsSuccess => Status is 200 or 201;

    /// <summary>The OAuth error code, where the answer has one.</summary>
    public string? OAuthError => Text("error");

    /// <summary>A scope is missing, and not a right on an object.</summary>
    public bool LacksScope =>
        Status is 401 or 403 && (OAuthError is "insufficient_scope" || Words.Contains("Grant rejected scope", StringComparison.OrdinalIgnoreCase));

    /// <summary>The value of a body's result code, which TPP sends with HTTP 200.</summary>
    public int? Result => Body?["Result"] is JsonValue value && value.TryGetValue<int>(out var result) ? result : null;

    public string? Text(string name) => TppJson.Text(Body?[name]);

    public int? Number(string name) => TppJson.Number(Body?[name]) is { } number ? (int)number : null;

    /// <summary>Says it in a message: the status and the words.</summary>
    public override string ToString() => Words.Length > 0 ? $"{Status} {Words}" : $"{Status}";
}
