using System.Text.Json;
using System.Text.Json.Nodes;
using System.Xml;

namespace PkiMesh.Engine.Lab;

/// <summary>Faults as the lab's controls write them.</summary>
internal static class LabFaultJson
{
    public static JsonObject Write(PkiMeshLabFault fault)
    {
        var body = new JsonObject { ["action"] = JsonNamingPolicy.CamelCase.ConvertName(fault.Action.ToString()), ["probability"] = fault.Probability };
        void Add(string name, JsonNode? value)
        {
            if (value is not null)
                body[name] = value;
        }

        Add("server", fault.Server is { } server ? Lower(server.ToString()) : null);
        Add("verb", fault.Verb);
        Add("path", fault.PathPattern);
        Add("count", fault.Remaining);
        Add("status", fault.StatusCode);
        Add("reason", fault.Reason);
        Add("message", fault.Message);
        Add("delay", fault.Delay is { } delay ? XmlConvert.ToString(delay) : null);
        Add("skew", fault.Skew is { } skew ? XmlConvert.ToString(skew) : null);
        Add("clientId", fault.ClientId);
        Add("retryAfterSeconds", fault.RetryAfterSeconds);
        return body;
    }

    public static PkiMeshLabFault Read(JsonElement body) => new()
    {
        Id = Text(body, "id") ?? "",
        Action = Enum.Parse<PkiMeshLabFaultAction>(Text(body, "action")!, ignoreCase: true),
        Server = Text(body, "server") is { } server ? Enum.Parse<PkiMeshLabServer>(server, ignoreCase: true) : null,
        Verb = Text(body, "verb"),
        PathPattern = Text(body, "path"),
        Remaining = Number(body, "count"),
        Probability = body.TryGetProperty("probability", out var probability) ? probability.GetDouble() : 1,
        StatusCode = Number(body, "status"),
        Reason = Text(body, "reason"),
        Message = Text(body, "message"),
        Delay = Text(body, "delay") is { } delay ? XmlConvert.ToTimeSpan(delay) : null,
        Skew = Text(body, "skew") is { } skew ? XmlConvert.ToTimeSpan(skew) : null,
        ClientId = Text(body, "clientId"),
        RetryAfterSeconds = Number(body, "retryAfterSeconds"),
        Hits = Number(body, "hits") ?? 0,
    };

    private static string Lower(string name) => name.ToLowerInvariant();

    private static string? Text(JsonElement body, string name) => body.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static int? Number(JsonElement body, string name) =>
        body.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetInt32() : null;
}
