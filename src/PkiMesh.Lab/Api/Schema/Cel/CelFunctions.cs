using System.Globalization;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>CEL's operators and functions, with those Kubernetes adds.</summary>
internal static partial class CelFunctions
{
    /// <summary>All function names there are; a rule that calls another cannot be compiled.</summary>
    public static readonly HashSet<string> Known =
    [
        "+", "-", "*", "/", "%", "!", "<", "<=", ">", ">=", "==", "!=", "in", "&&", "||", "size", "matches", "startsWith", "endsWith", "contains", "string", "int", "uint", "double",
        "bool", "bytes", "type", "dyn", "duration", "timestamp", "lowerAscii", "upperAscii", "replace", "split", "substring", "trim", "indexOf", "lastIndexOf",
        "charAt", "join", "format", "reverse", "isSorted", "sum", "min", "max", "find", "findAll", "isURL", "url", "getScheme", "getHost", "getHostname", "getPort",
        "getEscapedPath", "getQuery", "isIP", "ip", "isCIDR", "cidr", "family", "quantity", "isQuantity", "isLessThan", "isGreaterThan", "compareTo", "hasValue",
        "value", "orValue", "or", "of", "none", "ofNonZeroValue", "getSeconds", "getMinutes", "getHours", "getMilliseconds", "flatten", "distinct", "sort", "slice",
        "greatest", "least", "equivalent", "intersects", "containsIP", "isCanonical", "isInteger", "asInteger", "sign", "getFullYear", "getMonth", "getDate",
    ];

    public static object? Call(string function, object? target, object?[] arguments, bool isMember = false)
    {
        object?[] all = isMember ? [target, .. arguments] : arguments;
        return (function, all) switch
        {
            ("!", [bool a]) => !a,
            ("-", [long a]) => -a,
            ("-", [double a]) => -a,
            ("+", [long a, long b]) => checked(a + b),
            ("+", [string a, string b]) => a + b,
            ("+", [List<object?> a, List<object?> b]) => new List<object?>([.. a, .. b]),
            ("+", [TimeSpan a, TimeSpan b]) => a + b,
            ("+", [DateTimeOffset a, TimeSpan b]) => a + b,
            ("-", [long a, long b]) => checked(a - b),
            ("-", [DateTimeOffset a, DateTimeOffset b]) => a - b,
            ("-", [TimeSpan a, TimeSpan b]) => a - b,
            ("*", [long a, long b]) => checked(a * b),
            ("/" or "%", [long, 0L]) => throw new CelException("division by zero"),
            ("/", [long a, long b]) => a / b,
            ("%", [long a, long b]) => a % b,
            ("+" or "-" or "*" or "/", [long or double, long or double]) => Real(function, all),
            ("<", [var a, var b]) => CelValue.Compare(a, b) < 0,
            ("<=", [var a, var b]) => CelValue.Compare(a, b) <= 0,
            (">", [var a, var b]) => CelValue.Compare(a, b) > 0,
            (">=", [var a, var b]) => CelValue.Compare(a, b) >= 0,
            ("in", [var a, List<object?> b]) => b.Any(i => CelValue.Equals(a, i)),
            ("in", [var a, Dictionary<string, object?> b]) => b.ContainsKey(a?.ToString() ?? ""),
            ("size", [string a]) => (long)a.EnumerateRunes().Count(),
            ("size", [byte[] a]) => (long)a.Length,
            ("size", [List<object?> a]) => (long)a.Count,
            ("size", [Dictionary<string, object?> a]) => (long)a.Count,
            ("dyn", [var a]) => a,
            ("type", [var a]) => CelValue.TypeName(a),
            ("hasValue", [CelOptional a]) => a.HasValue,
            ("value", [CelOptional a]) => a.HasValue ? a.Value : throw new CelException("optional.none() dereference"),
            ("orValue", [CelOptional a, var b]) => a.HasValue ? a.Value : b,
            ("or", [CelOptional a, var b]) => a.HasValue ? a : b,
            _ => CelStrings.Call(function, all) ?? CelLists.Call(function, all) ?? CelTypes.Call(function, all) ?? throw new CelException("no such overload"),
        };
    }

    public static bool TryDuration(string text, out TimeSpan span)
    {
        span = TimeSpan.Zero;
        var sign = text.StartsWith('-') ? -1 : 1;
        var body = text.TrimStart('-', '+');
        if (body == "0")
        {
            return true;
        }

        if (!DurationShape().IsMatch(body))
        {
            return false;
        }

        var nanoseconds = 0.0;
        foreach (Match part in DurationPart().Matches(body))
        {
            nanoseconds += double.Parse(part.Groups[1].Value, CultureInfo.InvariantCulture) * part.Groups[2].Value switch
            {
                "h" => 3.6e12,
                "m" => 6e10,
                "s" => 1e9,
                "ms" => 1e6,
                "us" or "µs" => 1e3,
                _ => 1,
            };
        }

        span = TimeSpan.FromTicks((long)(sign * nanoseconds / 100));
        return true;
    }

    private static double Real(string sign, object?[] arguments)
    {
        var (a, b) = (Convert.ToDouble(arguments[0], CultureInfo.InvariantCulture), Convert.ToDouble(arguments[1], CultureInfo.InvariantCulture));
        return sign switch { "+" => a + b, "-" => a - b, "*" => a * b, _ => a / b };
    }

    [GeneratedRegex(@"^(\d+(\.\d*)?(ns|us|µs|ms|s|m|h))+$")]
    private static partial Regex DurationShape();

    [GeneratedRegex(@"(\d+(?:\.\d*)?)(ns|us|µs|ms|s|m|h)")]
    private static partial Regex DurationPart();
}
