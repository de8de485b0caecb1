using System.Text.Json.Nodes;
using PkiMesh.Lab.Api;
using PkiMesh.Lab.Clock;

namespace PkiMesh.Lab.Controllers;

/// <summary>
/// Writes events.k8s.io/v1 events as client-go's tools/events does: the second of a kind makes a series of the first, later
/// ones are only counted, and what was counted is written when the series has been quiet for six minutes.
/// </summary>
public sealed class EventSeriesRecorder(ILabApi api, LabClock clock, Caller caller, string controller, string instance)
{
    private static readonly ResourceId s_events = new("events.k8s.io", "v1", "events");
    private static readonly TimeSpan s_finish = TimeSpan.FromMinutes(6);
    private readonly SemaphoreSlim _order = new(1, 1);
    private readonly Dictionary<string, Series> _series = [];

    public Task NormalAsync(JsonObject about, string reason, string action, string note, CancellationToken cancellationToken) =>
        RecordAsync(about, "Normal", reason, action, note, cancellationToken);

    public Task WarningAsync(JsonObject about, string reason, string action, string note, CancellationToken cancellationToken) =>
        RecordAsync(about, "Warning", reason, action, note, cancellationToken);

    private async Task RecordAsync(JsonObject about, string type, string reason, string action, string note, CancellationToken cancellationToken)
    {
        var regarding = ObjectReference.Of(about);
        // The note is no part of it, the object's resourceVersion is: errors-bundle.txt "ok".
        var key = $"{type}|{action}|{reason}|{regarding.ToJsonString()}";
        await _order.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var now = clock.GetUtcNow();
            if (_series.TryGetValue(key, out var series))
            {
                series.Last = now;
                if (++series.Count == 2)
                {
                    await WriteSeriesAsync(series, cancellationToken).ConfigureAwait(false);
                }

                return;
            }

            var value = Event(regarding, type, reason, action, note, now);
            series = new Series((string)value["metadata"]!["namespace"]!, (string)value["metadata"]!["name"]!, now);
            _series[key] = series;
            clock.Schedule(s_finish, () => Finish(key));
            await api.CreateAsync(caller, s_events, value, cancellationToken).ConfigureAwait(false);
        }
        catch (ApiStatusException)
        {
        }
        finally
        {
            _order.Release();
        }
    }

    private JsonObject Event(JsonObject regarding, string type, string reason, string action, string note, DateTimeOffset now) => new()
    {
        ["apiVersion"] = "events.k8s.io/v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject
        {
            ["name"] = ObjectReference.EventName(regarding, now),
            ["namespace"] = (string?)regarding["namespace"] ?? "default",
        },
        ["eventTime"] = KubeTime.Micro(now),
        ["reportingController"] = controller,
        ["reportingInstance"] = instance,
        ["action"] = action,
        ["reason"] = reason,
        ["regarding"] = regarding,
        ["note"] = note,
        ["type"] = type,
    };

    private Task WriteSeriesAsync(Series series, CancellationToken cancellationToken)
    {
        var patch = new JsonObject
        {
            ["series"] = new JsonObject { ["count"] = series.Count, ["lastObservedTime"] = KubeTime.Micro(series.Last) },
        };
        series.Written = series.Count;
        return api.PatchAsync(caller, s_events, series.Namespace, series.Name, PatchKind.Strategic, patch, null, cancellationToken);
    }

    private void Finish(string key)
    {
        var work = clock.Begin($"events of {controller}");
        _ = Task.Run(async () =>
        {
            using (work.Enter())
            {
                await FinishAsync(key).ConfigureAwait(false);
            }
        });
    }

    private async Task FinishAsync(string key)
    {
        await _order.WaitAsync().ConfigureAwait(false);
        try
        {
            if (!_series.TryGetValue(key, out var series))
            {
                return;
            }

            var quiet = clock.GetUtcNow() - series.Last;
            if (quiet < s_finish)
            {
                clock.Schedule(s_finish - quiet, () => Finish(key));
                return;
            }

            _series.Remove(key);
            if (series.Count > series.Written)
            {
                await WriteSeriesAsync(series, CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (ApiStatusException)
        {
        }
        finally
        {
            _order.Release();
        }
    }

    private sealed class Series(string ns, string name, DateTimeOffset at)
    {
        public string Namespace { get; } = ns;

        public string Name { get; } = name;

        public DateTimeOffset Last { get; set; } = at;

        public int Count { get; set; } = 1;

        public int Written { get; set; } = 1;
    }
}
