using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>What kubectl printed, without ages, widths of columns, versions of objects and names with random ends.</summary>
internal static partial class CommandText
{
    public static string Of(string text)
    {
        text = Pem().Replace(text, "PEM");
        text = PlainText.Of(text);
        text = Date().Replace(text, "TIME");
        text = LogHead().Replace(text, "LOG ");
        text = TemporaryFile().Replace(text, "<path>");
        text = Encoded().Replace(text, "BASE64");
        text = Age().Replace(text, "AGE");
        text = Version().Replace(text, "N");
        text = PodName().Replace(text, "-~");
        text = Address().Replace(text, "10.~");
        // kubectl 1.34 says where, older ones do not.
        text = Where().Replace(text, "");
        return string.Join('\n', Ordered(text.Split('\n').Select(line => Blanks().Replace(line, " ").TrimEnd()))).TrimEnd('\n');
    }

    // Events of one second come in any order.
    private static IEnumerable<string> Ordered(IEnumerable<string> lines)
    {
        var events = new List<string>();
        foreach (var line in lines)
        {
            if (Event().IsMatch(line))
            {
                events.Add(line);
                continue;
            }

            foreach (var one in events.Order(StringComparer.Ordinal))
            {
                yield return one;
            }

            events.Clear();
            yield return line;
        }

        foreach (var one in events.Order(StringComparer.Ordinal))
        {
            yield return one;
        }
    }

    [GeneratedRegex(@"\b[EIW]\d{4} \d\d:\d\d:\d\d\.\d+\s+(\d+|N) ")]
    private static partial Regex LogHead();

    [GeneratedRegex("^( |AGE )(Normal|Warning) ")]
    private static partial Regex Event();

    [GeneratedRegex("-----BEGIN ([A-Z ]+)-----.*?-----END \\1-----", RegexOptions.Singleline)]
    private static partial Regex Pem();

    [GeneratedRegex(@"[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} \+0000|\d{4}-\d\d-\d\d [\d:.]+ \+0000")]
    private static partial Regex Date();

    [GeneratedRegex(@"\S*/(LIVE|MERGED)-\d+/\S+")]
    private static partial Regex TemporaryFile();

    [GeneratedRegex("(?<![\\w/+])[A-Za-z0-9+/]{100,}=*")]
    private static partial Regex Encoded();

    [GeneratedRegex(@"(?<![\w.-])\d+[smhd](\d+[smhd])?(?![\w.])")]
    private static partial Regex Age();

    [GeneratedRegex("(?<=resourceVersion: \")\\d+|(?<=Resource Version:\\s+)\\d+")]
    private static partial Regex Version();

    [GeneratedRegex(@"(?<=[a-z0-9])(-[0-9a-f]{8,10})?-[bcdfghjklmnpqrstvwxz2456789]{5}(?![\w-])|(?<=[a-z0-9])-[0-9a-f]{9,10}(?![\w-])")]
    private static partial Regex PodName();

    [GeneratedRegex(@"\b10\.\d+\.\d+\.\d+")]
    private static partial Regex Address();

    [GeneratedRegex(@"(?<= deleted) from \S+ namespace")]
    private static partial Regex Where();

    [GeneratedRegex("[ \t]{2,}")]
    private static partial Regex Blanks();
}
