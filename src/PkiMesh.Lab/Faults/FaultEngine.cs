using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;

namespace PkiMesh.Lab.Faults;

/// <summary>Makes requests fail that somebody ordered to fail, the same ones for the same seed.</summary>
public sealed class FaultEngine(int seed)
{
    private readonly Lock _gate = new();
    private readonly List<FaultRule> _rules = [];
    private readonly Random _random = new(seed);
    private int _next;

    public FaultRule Add(JsonObject order)
    {
        lock (_gate)
        {
            var rule = FaultRule.Parse(order, (string?)order["id"] ?? (++_next).ToString(CultureInfo.InvariantCulture));
            _rules.RemoveAll(one => one.Id == rule.Id);
            _rules.Add(rule);
            return rule;
        }
    }

    /// <summary>Takes one back, or all of them.</summary>
    public int Remove(string? id)
    {
        lock (_gate)
        {
            return _rules.RemoveAll(one => id is null || one.Id == id);
        }
    }

    public JsonArray List()
    {
        lock (_gate)
        {
            return [.. _rules.Select(one => one.ToJson())];
        }
    }

    /// <summary>True where the fault has been the answer; a delay lets the request go on.</summary>
    public async Task<bool> TryHandleAsync(string server, HttpContext context)
    {
        if (Take(server, context.Request) is not { } rule)
        {
            return false;
        }

        if (rule.Delay > TimeSpan.Zero)
        {
            // By the wall clock: it is the network that is slow.
            await Task.Delay(rule.Delay, context.RequestAborted).ConfigureAwait(false);
        }

        switch (rule.Action)
        {
            case "refuse":
                context.Abort();
                return true;
            case "reset":
                // Half an answer, then nothing.
                context.Response.ContentType = "application/json";
                context.Response.ContentLength = 1024;
                await context.Response.Body.WriteAsync("{\"kind\":"u8.ToArray(), context.RequestAborted).ConfigureAwait(false);
                await context.Response.Body.FlushAsync(context.RequestAborted).ConfigureAwait(false);
                context.Abort();
                return true;
            case "status":
                await WriteStatusAsync(context, rule).ConfigureAwait(false);
                return true;
            default:
                return false;
        }
    }

    private static async Task WriteStatusAsync(HttpContext context, FaultRule rule)
    {
        if (rule.RetryAfterSeconds is { } seconds)
        {
            context.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        }

        var reason = rule.Reason ?? rule.Status switch
        {
            401 => "Unauthorized",
            403 => "Forbidden",
            404 => "NotFound",
            409 => "Conflict",
            410 => "Expired",
            429 => "TooManyRequests",
            503 => "ServiceUnavailable",
            504 => "Timeout",
            _ => "InternalError",
        };
        var body = LabJson.ToUtf8(new ApiStatusException(rule.Status, reason, rule.Message ?? "a fault that was ordered of the lab").Status());
        context.Response.StatusCode = rule.Status;
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted).ConfigureAwait(false);
    }

    private FaultRule? Take(string server, HttpRequest request)
    {
        lock (_gate)
        {
            foreach (var rule in _rules)
            {
                if (rule.Remaining is 0
                    || (rule.Server is { } only && only != server)
                    || (rule.Verb is { } verb && verb != request.Method)
                    || (rule.Path is { } path && !path.IsMatch($"{request.Path}{request.QueryString}"))
                    || (rule.Probability < 1 && _random.NextDouble() >= rule.Probability))
                {
                    continue;
                }

                rule.Hits++;
                rule.Remaining--;
                return rule;
            }

            return null;
        }
    }
}
