using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Faults;

/// <summary>
/// One fault that was ordered: for requests of a server ("kubernetes", "tpp"; null is any) whose method and path match, so many
/// times (null: until it is taken back), with a probability.
/// </summary>
public sealed class FaultRule
{
    public required string Id { get; init; }

    public string? Server { get; init; }

    /// <summary>GET, POST and so on; null is any.</summary>
    public string? Verb { get; init; }

    /// <summary>A regular expression over path and query; null is any.</summary>
    public Regex? Path { get; init; }

    /// <summary>How often it still happens; null is without end.</summary>
    public int? Remaining { get; set; }

    public double Probability { get; init; } = 1;

    /// <summary>refuse, reset, delay or status.</summary>
    public required string Action { get; init; }

    public int Status { get; init; } = 500;

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public TimeSpan Delay { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>How often it has happened.</summary>
    public int Hits { get; set; }

    public static FaultRule Parse(JsonObject value, string id)
    {
        var action = (string?)value["action"] ?? (value["status"] is not null ? "status" : value["delay"] is not null ? "delay" : null);
        if (action is not ("refuse" or "reset" or "delay" or "status"))
        {
            throw new FormatException("\"action\" must be refuse, reset, delay or status.");
        }

        Regex? path;
        try
        {
            path = (string?)value["path"] is { } pattern ? new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1)) : null;
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"\"path\" is no regular expression: {error.Message}", error);
        }

        return new FaultRule
        {
            Id = id,
            Server = (string?)value["server"],
            Verb = ((string?)value["verb"])?.ToUpperInvariant(),
            Path = path,
            Remaining = (int?)value["count"],
            Probability = (double?)value["probability"] ?? 1,
            Action = action,
            Status = (int?)value["status"] ?? 500,
            Reason = (string?)value["reason"],
            Message = (string?)value["message"],
            Delay = (string?)value["delay"] is { } text ? System.Xml.XmlConvert.ToTimeSpan(text) : TimeSpan.Zero,
            RetryAfterSeconds = (int?)value["retryAfterSeconds"],
        };
    }

    public JsonObject ToJson()
    {
        var value = new JsonObject { ["id"] = Id, ["action"] = Action, ["hits"] = Hits };
        void Add(string name, JsonNode? node)
        {
            if (node is not null)
            {
                value[name] = node;
            }
        }

        Add("server", Server);
        Add("verb", Verb);
        Add("path", Path?.ToString());
        Add("count", Remaining);
        Add("probability", Probability < 1 ? Probability : null);
        Add("status", Action == "status" ? Status : null);
        Add("reason", Reason);
        Add("message", Message);
        Add("delay", Delay > TimeSpan.Zero ? System.Xml.XmlConvert.ToString(Delay) : null);
        Add("retryAfterSeconds", RetryAfterSeconds);
        return value;
    }
}
