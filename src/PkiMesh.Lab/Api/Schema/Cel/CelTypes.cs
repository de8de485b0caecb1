using System.Globalization;
using System.Net;

namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>Conversions, times, and Kubernetes' URL, IP, CIDR and quantity libraries.</summary>
internal static class CelTypes
{
    public static object? Call(string function, object?[] all) => (function, all) switch
    {
        ("int" or "uint", [long a]) => a,
        ("int" or "uint", [double a]) => (long)a,
        ("int" or "uint", [string a]) => long.TryParse(a, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : throw new CelException($"strconv.ParseInt: parsing \"{a}\": invalid syntax"),
        ("int", [DateTimeOffset a]) => a.ToUnixTimeSeconds(),
        ("double", [long or double]) => Convert.ToDouble(all[0], CultureInfo.InvariantCulture),
        ("double", [string a]) => double.TryParse(a, CultureInfo.InvariantCulture, out var real) ? real : throw new CelException("type conversion error from 'string' to 'double'"),
        ("bool", [bool a]) => a,
        ("bool", [string a]) => a is "true" or "t" or "1" or "TRUE" or "True",
        ("duration", [TimeSpan a]) => a,
        ("duration", [string a]) => CelFunctions.TryDuration(a, out var span) ? span : throw new CelException($"time: invalid duration \"{a}\""),
        ("timestamp", [DateTimeOffset a]) => a,
        ("timestamp", [string a]) => DateTimeOffset.TryParse(a, CultureInfo.InvariantCulture, out var time) ? time : throw new CelException($"invalid timestamp \"{a}\""),
        ("getSeconds", [TimeSpan a]) => (long)a.TotalSeconds,
        ("getMinutes", [TimeSpan a]) => (long)a.TotalMinutes,
        ("getHours", [TimeSpan a]) => (long)a.TotalHours,
        ("getMilliseconds", [TimeSpan a]) => (long)a.Milliseconds,
        ("getSeconds", [DateTimeOffset a]) => (long)a.UtcDateTime.Second,
        ("getMinutes", [DateTimeOffset a]) => (long)a.UtcDateTime.Minute,
        ("getHours", [DateTimeOffset a]) => (long)a.UtcDateTime.Hour,
        ("getFullYear", [DateTimeOffset a]) => (long)a.UtcDateTime.Year,
        ("getMonth", [DateTimeOffset a]) => (long)a.UtcDateTime.Month - 1,
        ("getDate", [DateTimeOffset a]) => (long)a.UtcDateTime.Day,
        ("isURL", [string a]) => Url(a) is not null,
        ("url", [string a]) => Url(a) ?? throw new CelException($"URL parse error during conversion from string: parse \"{a}\": invalid URI for request"),
        ("getScheme", [Uri a]) => a.IsAbsoluteUri ? a.Scheme : "",
        ("getHost", [Uri a]) => !a.IsAbsoluteUri ? "" : a.IsDefaultPort && !a.OriginalString.Contains(":" + a.Port, StringComparison.Ordinal) ? a.Host : $"{a.Host}:{a.Port}",
        ("getHostname", [Uri a]) => a.IsAbsoluteUri ? a.Host.Trim('[', ']') : "",
        ("getPort", [Uri a]) => a.IsAbsoluteUri && (!a.IsDefaultPort || a.OriginalString.Contains($":{a.Port}", StringComparison.Ordinal)) ? a.Port.ToString(CultureInfo.InvariantCulture) : "",
        ("getEscapedPath", [Uri a]) => a.IsAbsoluteUri ? a.OriginalString.EndsWith(a.Authority, StringComparison.Ordinal) ? "" : a.AbsolutePath : a.OriginalString.Split('?')[0],
        ("getQuery", [Uri a]) => Query(a),
        ("isIP", [string a]) => Ip(a) is not null,
        ("ip", [string a]) => Ip(a) ?? throw new CelException($"IP Address \"{a}\" parse error during conversion from string"),
        ("ip.isCanonical", [string a]) => Ip(a)?.ToString() == a,
        ("family", [IPAddress a]) => a.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 4L : 6L,
        ("isCIDR", [string a]) => IPNetwork.TryParse(a, out _),
        ("cidr", [string a]) => IPNetwork.TryParse(a, out var network) ? network : throw new CelException($"network address parse error during conversion from string: {a}"),
        ("containsIP", [IPNetwork a, IPAddress b]) => a.Contains(b),
        ("containsIP", [IPNetwork a, string b]) => Ip(b) is { } address && a.Contains(address),
        ("isQuantity", [string a]) => CelQuantity.TryParse(a, out _),
        ("quantity", [string a]) => CelQuantity.TryParse(a, out var quantity) ? quantity : throw new CelException("quantities must match the regular expression"),
        ("isLessThan", [CelQuantity a, CelQuantity b]) => a.Amount < b.Amount,
        ("isGreaterThan", [CelQuantity a, CelQuantity b]) => a.Amount > b.Amount,
        ("compareTo", [CelQuantity a, CelQuantity b]) => (long)a.Amount.CompareTo(b.Amount),
        ("sign", [CelQuantity a]) => (long)Math.Sign(a.Amount),
        ("isInteger", [CelQuantity a]) => decimal.Truncate(a.Amount) == a.Amount,
        ("asInteger", [CelQuantity a]) => (long)a.Amount,
        _ => null,
    };

    private static Uri? Url(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var absolute) && text.Contains(':', StringComparison.Ordinal) && !text.Any(char.IsWhiteSpace) ? absolute
        : text.StartsWith('/') && Uri.TryCreate(text, UriKind.Relative, out var relative) ? relative
        : null;

    private static Dictionary<string, object?> Query(Uri url)
    {
        var pairs = System.Web.HttpUtility.ParseQueryString(url.IsAbsoluteUri ? url.Query : url.OriginalString.Contains('?', StringComparison.Ordinal) ? url.OriginalString.Split('?', 2)[1] : "");
        return pairs.AllKeys.OfType<string>().ToDictionary(k => k, k => (object?)(pairs.GetValues(k) ?? []).Cast<object?>().ToList());
    }

    private static IPAddress? Ip(string text) =>
        IPAddress.TryParse(text, out var address) && !text.Contains('%', StringComparison.Ordinal)
        && (address.AddressFamily != System.Net.Sockets.AddressFamily.InterNetwork || text.Count(c => c == '.') == 3)
            ? address
            : null;
}
