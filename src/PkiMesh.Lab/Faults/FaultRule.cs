using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml;
using PkiMesh.Lab.Api.Http;

namespace PkiMesh.Lab.Faults;

/// <summary>
/// One fault that was ordered: for requests of a server ("kubernetes", "tpp"; null is any) whose verb and path match, so many
/// times (null: until it is taken back), with a probability.
/// </summary>
public sealed class FaultRule
{
    // Paths are without end: two of them may share a counter, rarely, for there are many.
    private int[]? _draws;

    public required string Id { get; init; }

    public required FaultAction Action { get; init; }

    public string? Server { get; init; }

    /// <summary>A method (GET, POST …), or a verb of Kubernetes (LIST, WATCH, CREATE, UPDATE, DELETECOLLECTION); null is any.</summary>
    public string? Verb { get; init; }

    /// <summary>A regular expression over path and query, or over namespace/pod/container; null is any.</summary>
    public Regex? Path { get; init; }

    /// <summary>How often it still happens; null is without end.</summary>
    public int? Remaining { get; set; }

    public double Probability { get; init; } = 1;

    public int Status { get; init; } = 500;

    public string? Reason { get; init; }

    public string? Message { get; init; }

    public TimeSpan Delay { get; init; }

    /// <summary>What is added to the time that the servers name in Date.</summary>
    public TimeSpan Skew { get; init; }

    /// <summary>Whose tokens are meant; null is everybody's.</summary>
    public string? ClientId { get; init; }

    public int? RetryAfterSeconds { get; init; }

    /// <summary>How often it has happened.</summary>
    public int Hits { get; set; }

    /// <summary>It is a request's.</summary>
    public bool IsOfRequests => Action is FaultAction.Status or FaultAction.Delay or FaultAction.Refuse or FaultAction.Reset;

    /// <exception cref="FormatException">With a sentence for the user.</exception>
    public static FaultRule Parse(JsonObject value, string id)
    {
        try
        {
            var rule = new FaultRule
            {
                Id = id,
                Action = ActionOf(value),
                Server = ServerOf((string?)value["server"]),
                Verb = ((string?)value["verb"])?.ToUpperInvariant(),
                Path = PathOf((string?)value["path"]),
                Remaining = (int?)value["count"],
                Probability = (double?)value["probability"] ?? 1,
                Status = (int?)value["status"] ?? 500,
                Reason = (string?)value["reason"],
                Message = (string?)value["message"],
                Delay = Duration(value, "delay"),
                Skew = Duration(value, "skew"),
                ClientId = (string?)value["clientId"],
                RetryAfterSeconds = (int?)value["retryAfterSeconds"],
            };
            rule.Check();
            return rule;
        }
        catch (Exception error) when (error is InvalidOperationException or OverflowException)
        {
            throw new FormatException("A member of the fault has a value of another kind than it takes: numbers are \"count\", \"probability\", \"status\" and \"retryAfterSeconds\", the others are texts.", error);
        }
    }

    public bool Meets(string server, HttpRequest request) =>
        IsOfRequests && Remaining is not 0 && (Server is null || Server == server) && MeetsVerb(server, request)
        && (Path is null || Path.IsMatch($"{request.Path}{request.QueryString}"));

    /// <summary>Whether it is meant for a part of the lab by this name.</summary>
    public bool Meets(FaultAction action, string subject) => Action == action && Remaining is not 0 && (Path is null || Path.IsMatch(subject));

    /// <summary>
    /// Throws the dice. The n-th throw for the same thing falls the same in every run of the same seed, whatever else is
    /// asked of the lab meanwhile.
    /// </summary>
    public bool Draw(int seed, string subject)
    {
        if (Probability < 1)
        {
            _draws ??= new int[65536];
            var nth = ++_draws[BinaryPrimitives.ReadUInt16BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(subject)))];
            var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}|{Id}|{nth}|{subject}"));
            if (BinaryPrimitives.ReadUInt64BigEndian(hash) / (double)ulong.MaxValue >= Probability)
            {
                return false;
            }
        }

        Hits++;
        Remaining--;
        return true;
    }

    public JsonObject ToJson()
    {
        var value = new JsonObject { ["id"] = Id, ["action"] = JsonNamingPolicy.CamelCase.ConvertName(Action.ToString()), ["hits"] = Hits };
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
        Add("status", Action == FaultAction.Status ? Status : null);
        Add("reason", Reason);
        Add("message", Message);
        Add("delay", Delay != TimeSpan.Zero ? XmlConvert.ToString(Delay) : null);
        Add("skew", Skew != TimeSpan.Zero ? XmlConvert.ToString(Skew) : null);
        Add("clientId", ClientId);
        Add("retryAfterSeconds", RetryAfterSeconds);
        return value;
    }

    private bool MeetsVerb(string server, HttpRequest request) => Verb is null
        || Verb == request.Method
        || (server == "kubernetes" && Verb is "LIST" or "WATCH" or "CREATE" or "UPDATE" or "DELETECOLLECTION"
            && Verb.Equals(RequestInfo.Parse(request).Verb, StringComparison.OrdinalIgnoreCase));

    private void Check()
    {
        if (Probability is <= 0 or > 1)
        {
            throw new FormatException("\"probability\" must be above 0 and at most 1.");
        }

        if (Remaining is < 1)
        {
            throw new FormatException("\"count\" must be at least 1.");
        }

        if (Delay < TimeSpan.Zero)
        {
            throw new FormatException("\"delay\" must not be negative.");
        }

        if (Action == FaultAction.Status && Status is < 200 or > 599)
        {
            throw new FormatException("\"status\" must be an HTTP status from 200 to 599.");
        }

        // RFC 9110 15.3.5, 15.3.6, 15.4.5: these have no body, and a fault's answer has one.
        if (Action == FaultAction.Status && Status is 204 or 205 or 304)
        {
            throw new FormatException("\"status\" must be one whose answer has a body: not 204, 205 or 304.");
        }

        if (Action == FaultAction.ClockSkew && Skew == TimeSpan.Zero)
        {
            throw new FormatException("clockSkew needs \"skew\", an ISO 8601 duration such as \"PT5M\" or \"-PT5M\".");
        }

        if (Action == FaultAction.KillController && Path is null)
        {
            throw new FormatException("killController needs \"path\", a regular expression over namespace/pod/container such as \"^cert-manager/cert-manager-[0-9a-f]\".");
        }
    }

    private static FaultAction ActionOf(JsonObject value)
    {
        var name = (string?)value["action"] ?? (value["status"] is not null ? "status" : value["delay"] is not null ? "delay" : "");
        return name.Length > 0 && !char.IsAsciiDigit(name[0]) && Enum.TryParse<FaultAction>(name, true, out var action)
            ? action
            : throw new FormatException($"\"action\" must be one of {string.Join(", ", Enum.GetNames<FaultAction>().Select(JsonNamingPolicy.CamelCase.ConvertName))}.");
    }

    private static string? ServerOf(string? name) => name?.ToLowerInvariant() switch
    {
        null => null,
        "kubernetes" => "kubernetes",
        "tpp" => "tpp",
        _ => throw new FormatException("\"server\" must be kubernetes or tpp."),
    };

    private static Regex? PathOf(string? pattern)
    {
        try
        {
            return pattern is null ? null : new Regex(pattern, RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
        }
        catch (ArgumentException error)
        {
            throw new FormatException($"\"path\" is no regular expression: {error.Message}", error);
        }
    }

    private static TimeSpan Duration(JsonObject value, string name)
    {
        try
        {
            return (string?)value[name] is { } text ? XmlConvert.ToTimeSpan(text) : TimeSpan.Zero;
        }
        catch (FormatException)
        {
            throw new FormatException($"\"{name}\" must be an ISO 8601 duration such as \"PT5S\".");
        }
    }
}
