using System.Globalization;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Controllers;

/// <summary>What an event says it is about.</summary>
public static class ObjectReference
{
    public static JsonObject Of(JsonObject about)
    {
        var metadata = about["metadata"]!;
        var reference = new JsonObject { ["kind"] = (string?)about["kind"] };
        Copy(metadata, reference, "namespace");
        Copy(metadata, reference, "name");
        Copy(metadata, reference, "uid");
        reference["apiVersion"] = (string?)about["apiVersion"];
        Copy(metadata, reference, "resourceVersion");
        return reference;
    }

    /// <summary>client-go's name of a new event: the object's name and the nanoseconds since 1970.</summary>
    public static string EventName(JsonObject reference, DateTimeOffset now)
    {
        var nanoseconds = (now - DateTimeOffset.UnixEpoch).Ticks * 100;
        return string.Create(CultureInfo.InvariantCulture, $"{reference["name"]}.{Unique(nanoseconds):x}");
    }

    private static long s_last;

    // The lab's clock may stand still between two events.
    private static long Unique(long nanoseconds)
    {
        while (true)
        {
            var last = Volatile.Read(ref s_last);
            var next = nanoseconds > last || last - nanoseconds > TimeSpan.NanosecondsPerTick * TimeSpan.TicksPerSecond ? nanoseconds : last + 1;
            if (Interlocked.CompareExchange(ref s_last, next, last) == last)
            {
                return next;
            }
        }
    }

    private static void Copy(JsonNode from, JsonObject to, string name)
    {
        if ((string?)from[name] is { Length: > 0 } value)
        {
            to[name] = value;
        }
    }
}
