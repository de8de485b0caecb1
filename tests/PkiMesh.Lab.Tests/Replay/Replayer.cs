using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Tests.Api.Http;

namespace PkiMesh.Lab.Tests.Replay;

/// <summary>
/// Sends recorded requests to a lab, in order. What a request refers to by uid, resourceVersion or token is what the lab gave
/// out in the place of the recorded one; an object that a recorded request found and no recorded request made is made first.
/// </summary>
internal sealed class Replayer(LabClient client)
{
    private static readonly Caller s_admin = new("kubernetes-admin", ["system:masters"], "recorder");
    private readonly Dictionary<string, string> _known = [];
    private readonly List<string> _tokens = [];

    /// <summary>Null if the lab answers as recorded; else the difference.</summary>
    public async Task<string?> PlayAsync(SharedData.Recorded recorded, JsonObject line)
    {
        // What follows from the requests before had followed when the next was recorded.
        if (recorded.Method == "GET" && !recorded.Title.Contains("right after", StringComparison.Ordinal))
        {
            await client.Lab.Clock.WhenAtRestAsync(default).WaitAsync(TimeSpan.FromMinutes(1)).ConfigureAwait(false);
        }

        await MakeAsync(recorded).ConfigureAwait(false);
        var request = line["request"]!;
        var headers = new List<(string, string)>();
        string? token = "admin-token";
        var contentType = (string?)null;
        foreach (var (name, node) in request["headers"] as JsonObject ?? [])
        {
            var value = (string)node!;
            switch (name)
            {
                case "Authorization" when value.StartsWith("Bearer REDACTED", StringComparison.Ordinal):
                    token = _tokens.ElementAtOrDefault(recorded.Title.Contains("another audience", StringComparison.Ordinal) ? 1 : 0);
                    break;
                case "Authorization" when value.StartsWith("Bearer ", StringComparison.Ordinal):
                    token = value["Bearer ".Length..];
                    break;
                case "Authorization":
                    token = null;
                    break;
                case "Content-Type":
                    contentType = value;
                    break;
                default:
                    headers.Add((name, value));
                    break;
            }
        }

        if (headers.All(one => one.Item1 != "Accept"))
        {
            headers.Add(("Accept", "application/json"));
        }

        var body = request["body"] switch
        {
            null => null,
            JsonValue text when text.TryGetValue<string>(out var raw) => Translate(raw),
            var value => Translate(value.ToJsonString()),
        };
        if (body?.Contains("REDACTED-JWT", StringComparison.Ordinal) == true)
        {
            body = body.Replace("REDACTED-JWT", _tokens.ElementAtOrDefault(recorded.Title.Contains("default token", StringComparison.Ordinal) ? 0 : 1), StringComparison.Ordinal);
        }

        var path = Translate((string)request["path"]!);
        if (path.Contains("watch=1", StringComparison.Ordinal) && !path.Contains("timeoutSeconds", StringComparison.Ordinal))
        {
            path += "&timeoutSeconds=1";
        }

        var answer = await client.SendAsync(recorded.Method, path, body, contentType ?? (body is null ? null : "application/json"), token, headers).ConfigureAwait(false);
        return Compare(recorded, answer);
    }

    private string? Compare(SharedData.Recorded recorded, LabAnswer answer)
    {
        if (answer.Status != recorded.Status)
        {
            return $"{answer.Status} instead of {recorded.Status}: {answer.Text[..Math.Min(answer.Text.Length, 300)]}";
        }

        var actual = TryParse(answer.Text);
        Learn(recorded.Response, actual);
        return CompareHeaders(recorded, answer) ?? CompareBody(recorded, answer, actual);
    }

    /// <summary>Those that clients act on.</summary>
    private static string? CompareHeaders(SharedData.Recorded recorded, LabAnswer answer)
    {
        static string? Difference(string name, string wanted, string got) => wanted == got ? null : $"{name}: {got} instead of {wanted}";
        string All(string name) => string.Join(", ", recorded.Headers.Where(one => one.Name == name).Select(one => one.Value));
        return Difference("Content-Type", All("Content-Type"), answer.ContentType)
            ?? Difference("Warning", All("Warning"), string.Join(", ", answer.Warnings))
            ?? Difference("Retry-After", All("Retry-After"), answer.RetryAfter);
    }

    private static string? CompareBody(SharedData.Recorded recorded, LabAnswer answer, JsonNode? actual)
    {
        if (recorded.Url.Query.Contains("watch=1", StringComparison.Ordinal) && recorded.Status == 200)
        {
            return CompareWatch((string?)recorded.Response ?? "", answer.Text);
        }

        if (recorded.Response is JsonValue text && text.TryGetValue<string>(out var wanted))
        {
            // A watch's lines were recorded with the time at which they came.
            wanted = wanted.StartsWith("t+0.0s ", StringComparison.Ordinal) && TryParse(wanted["t+0.0s ".Length..]) is { } line
                ? Normaliser.Difference(line, actual) is null ? answer.Text : line.ToJsonString()
                : wanted;
            return wanted.Contains("cut,", StringComparison.Ordinal) || wanted.StartsWith('(') || wanted == answer.Text ? null : $"{answer.Text} instead of {wanted}";
        }

        // The rows of a table are the objects of that day, and their ages.
        if (recorded.Response is JsonObject table && (string?)table["kind"] == "Table" && actual is JsonObject)
        {
            return Normaliser.Difference(table["columnDefinitions"], actual["columnDefinitions"], ".columnDefinitions");
        }

        // Some answers were recorded in part only, by a name of the recording's own.
        return recorded.Response is JsonObject { Count: > 0 } or JsonArray && recorded.Response is JsonObject value && (value.ContainsKey("kind") || value.ContainsKey("major"))
            ? Normaliser.Difference(recorded.Response, actual)
            : null;
    }

    private static string? CompareWatch(string recorded, string actual)
    {
        static List<string> Types(string text) =>
            [.. text.Split('\n').Where(line => line.Contains("\"type\"", StringComparison.Ordinal)).Select(line => line[line.IndexOf("\"type\"", StringComparison.Ordinal)..].Split('"')[3])];
        var (wanted, got) = (Types(recorded), Types(actual));
        return wanted.SequenceEqual(got) ? null : $"events {string.Join(' ', got)} instead of {string.Join(' ', wanted)}";
    }

    private void Learn(JsonNode? recorded, JsonNode? actual)
    {
        if (recorded is JsonObject was && actual is JsonObject now)
        {
            foreach (var (name, node) in was)
            {
                if (name is "uid" or "resourceVersion" or "continue" && node is JsonValue && (string?)node is { Length: > 2 } old && now[name] is JsonValue fresh)
                {
                    _known[old] = (string)fresh!;
                }
                else if (name == "token" && now[name] is JsonValue token && (string?)now["expirationTimestamp"] is not null)
                {
                    _tokens.Add((string)token!);
                }
                else
                {
                    Learn(node, now[name]);
                }
            }
        }
        else if (recorded is JsonArray list && actual is JsonArray other)
        {
            for (var i = 0; i < Math.Min(list.Count, other.Count); i++)
            {
                Learn(list[i], other[i]);
            }
        }
    }

    private string Translate(string text)
    {
        foreach (var (old, fresh) in _known.OrderByDescending(pair => pair.Key.Length))
        {
            text = old.Length > 8
                ? text.Replace(old, fresh, StringComparison.Ordinal)
                : text.Replace($"\"resourceVersion\":\"{old}\"", $"\"resourceVersion\":\"{fresh}\"", StringComparison.Ordinal)
                    .Replace($"resourceVersion={old}&", $"resourceVersion={fresh}&", StringComparison.Ordinal);
        }

        return text;
    }

    private async Task MakeAsync(SharedData.Recorded recorded)
    {
        if (recorded.Method == "POST" || recorded.Status >= 300)
        {
            return;
        }

        var parts = recorded.Url.AbsolutePath.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var (id, at) = parts[0] == "api" ? (new ResourceId("", "v1", parts.ElementAtOrDefault(4) ?? ""), 4) : (new ResourceId(parts.ElementAtOrDefault(1) ?? "", parts.ElementAtOrDefault(2) ?? "", parts.ElementAtOrDefault(5) ?? ""), 5);
        if (parts.Length <= at + 1 || id.Resource is not ("configmaps" or "secrets" or "certificates") || client.Lab.Services.Server.Registry.Find(id) is not { } info
            || client.Lab.Api.Get(id, parts[at - 1], parts[at + 1]) is not null || recorded.MediaType.StartsWith("application/apply-patch", StringComparison.Ordinal))
        {
            return;
        }

        var value = recorded.Response is JsonObject whole && (string?)whole["kind"] == info.Kind ? whole.DeepClone().AsObject() : [];
        value["apiVersion"] = info.ApiVersion;
        value["kind"] = info.Kind;
        var metadata = value["metadata"] as JsonObject ?? [];
        var kept = new JsonObject { ["name"] = parts[at + 1], ["namespace"] = parts[at - 1] };
        foreach (var field in (string[])["labels", "annotations"])
        {
            if (metadata[field] is { } node)
            {
                kept[field] = node.DeepClone();
            }
        }

        value["metadata"] = kept;
        if (info.Kind == "Certificate" && value["spec"] is null)
        {
            value["spec"] = JsonNode.Parse("""{"secretName":"x","commonName":"x.example.com","issuerRef":{"name":"none","kind":"Issuer"}}""");
        }

        try
        {
            await client.Lab.Api.CreateAsync(s_admin, id, value, default).ConfigureAwait(false);
        }
        catch (ApiStatusException)
        {
        }
    }

    private static JsonNode? TryParse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
