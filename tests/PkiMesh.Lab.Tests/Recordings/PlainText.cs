using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Text without what differs from run to run: identities, times, addresses, zones, names with random ends, key material.</summary>
internal static partial class PlainText
{
    // The recordings cut JSON after so many characters; what an address or a zone has more or less is left over at the end.
    private const int Whole = 240;
    private const int Kept = 200;

    public static string Of(string text)
    {
        text = Time().Replace(text, "TIME");
        text = Uid().Replace(text, "UID");
        text = Hash().Replace(text, "HASH");
        text = Zone().Replace(text, "ZONE");
        text = Address().Replace(text, "HOST");
        text = Base64().Replace(text, "BASE64");
        return RandomEnd().Replace(text, "~");
    }

    /// <summary>A bundle's certificates by name: trust-manager sorts them by their hashes.</summary>
    public static string Sorted(string text) =>
        string.Join(" -> ", text.Split(" -> ").Select(part => Bundle().Replace(part, match => string.Join(" | ", match.Value.Split(" | ").Order(StringComparer.Ordinal)))));

    public static string Name(string name) => RandomName().Replace(name, "~");

    public static string Cut(string values) => string.Join(" -> ", values.Split(" -> ").Select(value =>
    {
        var plain = Of(value);
        return value.Length >= Whole && plain.Length > Kept ? plain[..Kept] : plain;
    }));

    [GeneratedRegex(@"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d((\.\d+)?Z| \+0000 UTC)")]
    private static partial Regex Time();

    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")]
    private static partial Regex Uid();

    [GeneratedRegex("(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")]
    private static partial Regex Hash();

    [GeneratedRegex(@"\\+VED\\+Policy\\+Certificates\\+[\w-]+\\+[\w-]+")]
    private static partial Regex Zone();

    [GeneratedRegex(@"(localhost|127\.0\.0\.1):\d+")]
    private static partial Regex Address();

    [GeneratedRegex("\"[A-Za-z0-9+/]{100,}(=*\"|… \\(\\d+ chars\\))|(?<=: )\\d+ bytes")]
    private static partial Regex Base64();

    [GeneratedRegex("(?<=PEM \\d+ certificate\\(s\\): )[^\"\\n;]+")]
    private static partial Regex Bundle();

    [GeneratedRegex("(?<=-)[bcdfghjklmnpqrstvwxz2456789]{5}$")]
    private static partial Regex RandomName();

    [GeneratedRegex(@"(?<=-)[bcdfghjklmnpqrstvwxz2456789]{5}(?=\\?"")")]
    private static partial Regex RandomEnd();
}
