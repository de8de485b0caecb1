using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Tests.Api.Http;

internal sealed record LabAnswer(int Status, string ContentType, IReadOnlyList<string> Warnings, DateTimeOffset? Date, string Text)
{
    /// <summary>The header; "" if there is none.</summary>
    public string RetryAfter { get; init; } = "";

    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    public string? Message => (string?)Json["message"];
}
