using System.Globalization;
using System.Text.Json.Nodes;
using PkiMesh.Lab.Tpp.Http;

namespace PkiMesh.Lab.Tpp;

/// <summary><c>/vedsdk/Log</c>: read with filters, newest first; write.</summary>
internal static class LogEndpoints
{
    private const int DefaultLimit = 100;
    private const int Ok = 0;
    private const int NullArgument = 8;

    public static void Map(TppRouter router, TppState state)
    {
        router.Add("GET", "vedsdk/log", "any", request => Read(state, request));
        router.Add("POST", "vedsdk/log", ":manage", request => Write(state, request));
    }

    private static TppReply Read(TppState state, TppRequest request)
    {
        var limit = Number(request, "Limit") ?? DefaultLimit;
        var offset = Number(request, "Offset") ?? 0;
        var found = state.Log.Events.Reverse().Where(entry => Fits(entry, request)).Skip((int)offset).Take((int)limit);
        return TppReply.Ok(new JsonObject { ["LogEvents"] = new JsonArray([.. found.Select(Json)]) });
    }

    private static bool Fits(TppLogEvent entry, TppRequest request)
    {
        bool Text(string name, string actual) => request.QueryValue(name) is not { Length: > 0 } wanted || actual.Equals(wanted, StringComparison.OrdinalIgnoreCase);
        bool Value(string name, long actual) => Number(request, name) is not { } wanted || wanted == actual;
        return Text("Component", entry.Component) && Text("Text1", entry.Text1) && Text("Text2", entry.Text2)
            && Value("Id", entry.Id) && Value("Value1", entry.Value1) && Value("Value2", entry.Value2)
            && (request.QueryValue("Severity") is not { } severity || SeverityOf(severity) == entry.Severity)
            && (!TppTime.TryParse(request.QueryValue("FromTime"), out var from) || entry.Time >= from)
            && (!TppTime.TryParse(request.QueryValue("ToTime"), out var to) || entry.Time <= to);
    }

    private static TppReply Write(TppState state, TppRequest request)
    {
        if (request.Body.Long("ID") is not { } id)
        {
            return TppReply.Ok(new JsonObject { ["LogResult"] = NullArgument });
        }

        state.Log.Add(new TppLogEvent(state.Log.NextIndex(), id, $"Event {id:x8}", SeverityOf(request.Body.Text("Severity") ?? "7"), request.Body.Text("Component") ?? @"\VED", state.Now)
        {
            Text1 = request.Body.Text("Text1") ?? "",
            Text2 = request.Body.Text("Text2") ?? "",
            Value1 = request.Body.Number("Value1") ?? 0,
            Value2 = request.Body.Number("Value2") ?? 0,
            Grace = request.Body.Number("Grace") ?? request.Body.Number("GracePeriod") ?? 0,
            Data = request.Body.Text("Data") ?? "",
            SourceIp = request.Body.NonEmpty("SourceIP") ?? request.RemoteAddress,
        });
        return TppReply.Ok(new JsonObject { ["LogResult"] = Ok });
    }

    private static long? Number(TppRequest request, string name) =>
        long.TryParse(request.QueryValue(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static int SeverityOf(string text)
    {
        string[] names = ["", "Emergency", "Alert", "Critical", "Error", "Warning", "Notice", "Info", "Debug"];
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : Math.Max(0, Array.FindIndex(names, name => name.Equals(text, StringComparison.OrdinalIgnoreCase)));
    }

    private static JsonObject Json(TppLogEvent entry) => new()
    {
        ["ClientTimestamp"] = TppTime.Long(entry.Time),
        ["Component"] = entry.Component,
        ["ComponentId"] = 0,
        ["ComponentSubsystem"] = "",
        ["Data"] = entry.Data,
        ["Grace"] = entry.Grace,
        ["Id"] = entry.Id,
        ["Name"] = entry.Name,
        ["ServerTimestamp"] = TppTime.Long(entry.Time),
        ["Severity"] = entry.Severity,
        ["SourceIP"] = entry.SourceIp,
        ["Text1"] = entry.Text1,
        ["Text2"] = entry.Text2,
        ["Value1"] = entry.Value1,
        ["Value2"] = entry.Value2,
    };
}
