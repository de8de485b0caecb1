using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Controllers;

/// <summary>
/// Writes core v1 events as client-go's record package does: the same event about the same object is one object whose count
/// grows, and a source that says too much about one object is dropped. An event that cannot be written is lost, not an error.
/// </summary>
public sealed class EventRecorder(ILabApi api, LabClock clock, Caller caller, string component, string host = "")
{
    // client-go tools/record/events_cache.go: a burst of 25 a source and object, then one every five minutes.
    private const int SpamBurst = 25;
    private static readonly TimeSpan s_spamRefill = TimeSpan.FromMinutes(5);

    // The same, aggregation: from the tenth differing message within ten minutes on, one event stands for all.
    private const int SimilarEvents = 10;
    private static readonly TimeSpan s_similarWithin = TimeSpan.FromMinutes(10);

    // The same, maxLruCacheEntries: what each of the three remembers.
    private const int Remembered = 4096;

    private readonly SemaphoreSlim _order = new(1, 1);
    private readonly RecentEntries<Seen> _seen = new(Remembered);
    private readonly RecentEntries<Similar> _similar = new(Remembered);
    private readonly RecentEntries<Allowance> _allowances = new(Remembered);

    public Task NormalAsync(JsonObject about, string reason, string message, CancellationToken cancellationToken) =>
        RecordAsync(about, "Normal", reason, message, cancellationToken);

    public Task WarningAsync(JsonObject about, string reason, string message, CancellationToken cancellationToken) =>
        RecordAsync(about, "Warning", reason, message, cancellationToken);

    private async Task RecordAsync(JsonObject about, string type, string reason, string message, CancellationToken cancellationToken)
    {
        var involved = ObjectReference.Of(about);
        await _order.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = clock.GetUtcNow();
            var source = $"{involved["kind"]}|{involved["namespace"]}|{involved["name"]}|{involved["uid"]}|{involved["apiVersion"]}";
            if (!Allow(source, now))
            {
                return;
            }

            var shown = Aggregate($"{source}|{type}|{reason}", message, now);
            await WriteAsync($"{source}|{type}|{reason}|{shown.Key}", involved, type, reason, shown.Message, now, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException)
        {
        }
        finally
        {
            _order.Release();
        }
    }

    private async Task WriteAsync(
        string key, JsonObject involved, string type, string reason, string message, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var time = KubeTime.Seconds(now);
        var seen = _seen[key];
        if (seen is not null)
        {
            var patch = new JsonObject { ["count"] = seen.Count + 1, ["lastTimestamp"] = time, ["message"] = message };
            try
            {
                await api.PatchAsync(caller, KnownResources.Events, seen.Namespace, seen.Name, PatchKind.Strategic, patch, null, cancellationToken)
                    .ConfigureAwait(false);
                _seen[key] = seen with { Count = seen.Count + 1 };
                return;
            }
            catch (ApiStatusException error) when (error.Code == 404)
            {
                // Events live for an hour; the next one starts from the old count, as in client-go.
            }
        }

        var count = (seen?.Count ?? 0) + 1;
        var value = Event(involved, type, reason, message, now);
        value["firstTimestamp"] = seen?.First ?? time;
        value["lastTimestamp"] = time;
        value["count"] = count;
        var name = (string)value["metadata"]!["name"]!;
        var ns = (string)value["metadata"]!["namespace"]!;
        _seen[key] = new Seen(ns, name, seen?.First ?? time, count);
        await api.CreateAsync(caller, KnownResources.Events, value, cancellationToken).ConfigureAwait(false);
    }

    private JsonObject Event(JsonObject involved, string type, string reason, string message, DateTimeOffset now)
    {
        var source = new JsonObject { ["component"] = component };
        if (host.Length > 0)
        {
            source["host"] = host;
        }

        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Event",
            ["metadata"] = new JsonObject
            {
                ["name"] = ObjectReference.EventName(involved, now),
                ["namespace"] = (string?)involved["namespace"] ?? "default",
            },
            ["involvedObject"] = involved.DeepClone(),
            ["reason"] = reason,
            ["message"] = message,
            ["source"] = source,
            ["type"] = type,
            ["reportingComponent"] = component,
            ["reportingInstance"] = host,
        };
    }

    private bool Allow(string source, DateTimeOffset now)
    {
        var allowance = _allowances[source] ?? new Allowance(SpamBurst, now);
        var left = Math.Min(SpamBurst, allowance.Left + ((now - allowance.At) / s_spamRefill));
        _allowances[source] = new Allowance(left >= 1 ? left - 1 : left, now);
        return left >= 1;
    }

    private (string Key, string Message) Aggregate(string key, string message, DateTimeOffset now)
    {
        var similar = _similar[key];
        if (similar is null || now - similar.Last > s_similarWithin)
        {
            similar = new Similar([], now);
        }

        similar.Messages.Add(message);
        _similar[key] = similar with { Last = now };
        return similar.Messages.Count < SimilarEvents
            ? (message, message)
            : ("", string.Create(CultureInfo.InvariantCulture, $"(combined from similar events): {message}"));
    }

    private sealed record Seen(string Namespace, string Name, string First, int Count);

    private sealed record Similar(HashSet<string> Messages, DateTimeOffset Last);

    private sealed record Allowance(double Left, DateTimeOffset At);
}
