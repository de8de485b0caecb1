using System.Globalization;

namespace PkiMesh.Lab.Api.Schema.Cel;

internal static class CelStrings
{
    public static object? Call(string function, object?[] all) => (function, all) switch
    {
        ("matches", [string a, string b]) => (GoRegex.Of(b) ?? throw new CelException($"error parsing regexp: {b}")).IsMatch(a),
        ("startsWith", [string a, string b]) => a.StartsWith(b, StringComparison.Ordinal),
        ("endsWith", [string a, string b]) => a.EndsWith(b, StringComparison.Ordinal),
        ("contains", [string a, string b]) => a.Contains(b, StringComparison.Ordinal),
        ("lowerAscii", [string a]) => a.ToLowerInvariant(),
        ("upperAscii", [string a]) => a.ToUpperInvariant(),
        ("trim", [string a]) => a.Trim(),
        ("replace", [string a, string b, string c]) => b.Length == 0 ? a : a.Replace(b, c, StringComparison.Ordinal),
        ("replace", [string a, string b, string c, long n]) => ReplaceFirst(a, b, c, n),
        ("split", [string a, string b]) => a.Split(b).Cast<object?>().ToList(),
        ("split", [string a, string b, long n]) => n == 0 ? [] : a.Split(b, n < 0 ? int.MaxValue : (int)n).Cast<object?>().ToList(),
        ("substring", [string a, long from]) => Slice(a, from, a.Length),
        ("substring", [string a, long from, long to]) => Slice(a, from, to),
        ("indexOf", [string a, string b]) => (long)a.IndexOf(b, StringComparison.Ordinal),
        ("indexOf", [string a, string b, long from]) => (long)a.IndexOf(b, (int)from, StringComparison.Ordinal),
        ("lastIndexOf", [string a, string b]) => (long)a.LastIndexOf(b, StringComparison.Ordinal),
        ("charAt", [string a, long at]) => at == a.Length ? "" : Slice(a, at, at + 1),
        ("reverse", [string a]) => new string([.. a.Reverse()]),
        ("format", [string a, List<object?> values]) => Format(a, values),
        ("find", [string a, string b]) => (GoRegex.Of(b) ?? throw new CelException($"error parsing regexp: {b}")).Match(a).Value,
        ("findAll", [string a, string b]) => (GoRegex.Of(b) ?? throw new CelException($"error parsing regexp: {b}")).Matches(a).Select(m => (object?)m.Value).ToList(),
        ("string", [string a]) => a,
        ("string", [bool a]) => a ? "true" : "false",
        ("string", [long or double]) => Convert.ToString(all[0], CultureInfo.InvariantCulture),
        ("string", [DateTimeOffset a]) => a.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
        ("string", [TimeSpan a]) => a.TotalSeconds.ToString(CultureInfo.InvariantCulture) + "s",
        ("string", [byte[] a]) => System.Text.Encoding.UTF8.GetString(a),
        ("string", [Uri a]) => a.OriginalString,
        ("string", [System.Net.IPAddress a]) => a.ToString(),
        ("bytes", [string a]) => System.Text.Encoding.UTF8.GetBytes(a),
        _ => null,
    };

    private static string Slice(string text, long from, long to) =>
        from >= 0 && to <= text.Length && from <= to ? text[(int)from..(int)to] : throw new CelException($"index out of range: {from}");

    private static string ReplaceFirst(string text, string what, string with, long times)
    {
        var from = 0;
        for (var i = 0L; (times < 0 || i < times) && text.IndexOf(what, from, StringComparison.Ordinal) is var at and >= 0; i++)
        {
            text = string.Concat(text.AsSpan(0, at), with, text.AsSpan(at + what.Length));
            from = at + with.Length;
        }

        return text;
    }

    private static string Format(string pattern, List<object?> values)
    {
        var text = new System.Text.StringBuilder();
        var next = 0;
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern[i] != '%' || i + 1 >= pattern.Length)
            {
                text.Append(pattern[i]);
                continue;
            }

            i++;
            text.Append(pattern[i] == '%' ? "%" : Show(next < values.Count ? values[next++] : throw new CelException("index out of range in format")));
        }

        return text.ToString();
    }

    private static string Show(object? value) => value switch
    {
        null => "null",
        List<object?> list => "[" + string.Join(", ", list.Select(Show)) + "]",
        Dictionary<string, object?> map => "{" + string.Join(", ", map.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key}: {Show(p.Value)}")) + "}",
        string text => text,
        _ => Call("string", [value]) as string ?? "",
    };
}
