using System.Globalization;
using PkiMesh.Lab.Api.Selectors;

namespace PkiMesh.Lab.Api.Http;

/// <summary>The query parameters of lists, watches and deletecollection, checked as the server checks them.</summary>
public sealed record ListOptions
{
    public required LabelSelector Labels { get; init; }

    public required FieldSelector Fields { get; init; }

    /// <summary>Null: not given, or "" .</summary>
    public long? ResourceVersion { get; init; }

    public string? ResourceVersionMatch { get; init; }

    public long Limit { get; init; }

    public string? Continue { get; init; }

    public long? TimeoutSeconds { get; init; }

    public bool AllowBookmarks { get; init; }

    public bool SendInitialEvents { get; init; }

    public static ListOptions Parse(IQueryCollection query, bool watch)
    {
        var options = new ListOptions
        {
            Labels = LabelSelector.Parse(query["labelSelector"]),
            Fields = FieldSelector.Parse(query["fieldSelector"]),
            ResourceVersion = ParseVersion(query["resourceVersion"]),
            ResourceVersionMatch = query["resourceVersionMatch"].ToString() is { Length: > 0 } match ? match : null,
            Limit = ParseNumber(query["limit"]) ?? 0,
            Continue = query["continue"].ToString() is { Length: > 0 } token ? token : null,
            TimeoutSeconds = ParseNumber(query["timeoutSeconds"]),
            AllowBookmarks = RequestInfo.IsTrue(query["allowWatchBookmarks"]),
            SendInitialEvents = RequestInfo.IsTrue(query["sendInitialEvents"]),
        };
        options.Check(watch, query.ContainsKey("sendInitialEvents"));
        return options;
    }

    // apimachinery, pkg/apis/meta/internalversion/validation
    private void Check(bool watch, bool initialEventsGiven)
    {
        var causes = new List<FieldCause>();
        if (watch)
        {
            if (initialEventsGiven && ResourceVersionMatch is null)
            {
                causes.Add(FieldCause.Forbidden("resourceVersionMatch", "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan"));
            }
            else if (!initialEventsGiven && ResourceVersionMatch is not null)
            {
                causes.Add(FieldCause.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided"));
            }
        }
        else
        {
            if (initialEventsGiven)
            {
                causes.Add(FieldCause.Forbidden("sendInitialEvents", "sendInitialEvents is forbidden for list"));
            }

            if (ResourceVersionMatch is { } match)
            {
                if (ResourceVersion is null)
                {
                    causes.Add(FieldCause.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden unless resourceVersion is provided"));
                }

                if (Continue is not null)
                {
                    causes.Add(FieldCause.Forbidden("resourceVersionMatch", "resourceVersionMatch is forbidden when continue is provided"));
                }

                if (match is not ("Exact" or "NotOlderThan"))
                {
                    causes.Add(FieldCause.NotSupported("resourceVersionMatch", match, ["Exact", "NotOlderThan", ""]));
                }
                else if (match == "Exact" && ResourceVersion == 0)
                {
                    causes.Add(FieldCause.Forbidden("resourceVersionMatch", "resourceVersionMatch \"exact\" is forbidden for resourceVersion \"0\""));
                }
            }
        }

        if (causes.Count > 0)
        {
            throw ApiErrors.Invalid("meta.k8s.io", "ListOptions", "", causes);
        }
    }

    public static long? ParseVersion(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version))
        {
            throw ApiErrors.Invalid("meta.k8s.io", "ListOptions", "",
                [FieldCause.Invalid("resourceVersion", text, $"strconv.ParseUint: parsing \"{text}\": invalid syntax")]);
        }

        return version;
    }

    public static long? ParseNumber(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        return long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw ApiErrors.BadRequest($"strconv.ParseInt: parsing \"{text}\": invalid syntax");
    }
}
