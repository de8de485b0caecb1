using System.Net;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Tests.Tpp;

/// <summary>An answer of TPP, read whole.</summary>
internal sealed record TppAnswer(HttpStatusCode Status, string Reason, byte[] Bytes, IReadOnlyDictionary<string, string> Headers)
{
    public string Body => System.Text.Encoding.UTF8.GetString(Bytes);

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();

    /// <summary>The status line as Go prints it.</summary>
    public string StatusLine => $"{(int)Status} {Reason}";

    public string Text(string name) => Json[name]!.ToString();

    public static async Task<TppAnswer> ReadAsync(HttpResponseMessage response) => new(
        response.StatusCode,
        response.ReasonPhrase ?? "",
        await response.Content.ReadAsByteArrayAsync(),
        response.Headers.Concat(response.Content.Headers).ToDictionary(header => header.Key, header => string.Join(",", header.Value), StringComparer.OrdinalIgnoreCase));
}
