using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace PkiMesh.Lab.Tests.Recordings;

/// <summary>Reads what was seen: objects, <c>events</c>, <c>TPP requests:</c> and <c>timeline</c>, as the recordings write them.</summary>
internal static partial class SightingText
{
    public static Sighting Read(string[] lines)
    {
        var seen = new Sighting();
        var section = "objects";
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i];
            if (Section().Match(line) is { Success: true } heading)
            {
                section = heading.Groups["name"].Value;
            }
            else if (line.Length > 0)
            {
                i = Part(seen, section, lines, i);
            }
        }

        return seen;
    }

    public static SeenChange? Change(string[] lines, ref int i)
    {
        if (ChangeLine().Match(lines[i]) is not { Success: true } change)
        {
            return null;
        }

        var edits = new List<SeenEdit>();
        while (i + 1 < lines.Length && EditLine().Match(lines[i + 1]) is { Success: true } edit)
        {
            edits.Add(Edit(edit.Groups["sign"].Value[0], edit.Groups["rest"].Value));
            i++;
        }

        var by = change.Groups["by"].Value;
        return new SeenChange(change.Groups["verb"].Value, change.Groups["kind"].Value, change.Groups["name"].Value, [.. Writer().Matches(by).Select(one => one.Value)], edits)
        {
            At = TimeSpan.FromSeconds(double.Parse(change.Groups["at"].Value, CultureInfo.InvariantCulture)),
        };
    }

    private static int Part(Sighting seen, string section, string[] lines, int i)
    {
        switch (section)
        {
            case "objects" when ObjectLine().Match(lines[i]) is { Success: true } head:
                var text = head.Groups["text"].Value;
                if (text.EndsWith('{'))
                {
                    var end = Array.IndexOf(lines, "}", i);
                    var status = JsonNode.Parse("{" + string.Concat(lines[(i + 1)..(end + 1)]))!;
                    text = text[..^1] + ObjectText.Status(status);
                    i = end;
                }

                while (i + 1 < lines.Length && lines[i + 1].StartsWith("   ", StringComparison.Ordinal))
                {
                    text += "\n" + lines[++i];
                }

                seen.Objects[head.Groups["name"].Value] = PlainText.Of(text);
                break;
            case "events" when EventLine().Match(lines[i]) is { Success: true } one:
                var about = one.Groups["about"].Value;
                seen.Events.Add(new SeenEvent(
                    about.Length > 0 ? about.Replace('/', ' ') : seen.Objects.Keys.First(),
                    one.Groups["source"].Value,
                    one.Groups["ns"].Value,
                    one.Groups["type"].Value,
                    one.Groups["reason"].Value,
                    long.Parse(one.Groups["count"].Value, CultureInfo.InvariantCulture),
                    one.Groups["message"].Value));
                break;
            // A message of several lines.
            case "events" when seen.Events.Count > 0:
                seen.Events[^1] = seen.Events[^1] with { Message = $"{seen.Events[^1].Message}\n{lines[i]}" };
                break;
            case "TPP requests" when RequestLine().Match(lines[i]) is { Success: true } request:
                var times = request.Groups["times"].Value;
                seen.Requests.AddRange(Enumerable.Repeat(request.Groups["request"].Value, times.Length > 0 ? int.Parse(times, CultureInfo.InvariantCulture) : 1));
                break;
            case "timeline" when lines[i].Contains(" EVENT ", StringComparison.Ordinal):
                while (i + 1 < lines.Length && lines[i + 1].Length > 0 && !TimedLine().IsMatch(lines[i + 1]))
                {
                    i++;
                }

                break;
            case "timeline" when Change(lines, ref i) is { } change:
                seen.Changes.Add(change);
                break;
            case "objects" when lines[i].StartsWith("   ", StringComparison.Ordinal):
                break;
            default:
                throw new InvalidDataException($"'{lines[i]}' is nothing that a recording has under {section}");
        }

        return i;
    }

    private static SeenEdit Edit(char sign, string rest)
    {
        var (mark, tail) = sign switch { '+' => (" = ", ""), '-' => (" (was ", ")"), _ => (": ", "") };
        var at = rest.IndexOf(mark, StringComparison.Ordinal);
        return new SeenEdit(sign, rest[..at], Size().Replace(rest[(at + mark.Length)..(rest.Length - tail.Length)], ""));
    }

    [GeneratedRegex(@"^(?<name>events|TPP requests|timeline)[^:]*:$")]
    private static partial Regex Section();

    [GeneratedRegex(@"^(?<name>[A-Z]\w+ [^\s:]+): (?<text>.*)$")]
    private static partial Regex ObjectLine();

    [GeneratedRegex(@"^\s+(?<type>Normal|Warning)\s+(?<reason>\S+)\s+(?:(?<about>\w+/\S+)\s+)?x(?<count>\d+)\s+from (?<source>\S+)\s+namespace (?<ns>\S+): (?<message>.*)$")]
    private static partial Regex EventLine();

    [GeneratedRegex(@"^\s+(?<request>[A-Z]+ \S+ \d+)(?: .*?)?(?:\s+x(?<times>\d+))?$")]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"^\s+t\+(?<at>[\d.]+)s\s+(?<verb>ADDED|MODIFIED|DELETED)\s+(?<kind>\w+) (?<name>\S+)\s+rv \d+ gen \S+(?:\s+by (?<by>.*))?$")]
    private static partial Regex ChangeLine();

    [GeneratedRegex(@"^\s+t\+[\d.]+s ")]
    private static partial Regex TimedLine();

    [GeneratedRegex(@"^\s{8,}(?<sign>[-+~]) (?<rest>.*)$")]
    private static partial Regex EditLine();

    // Of a request no more than that it is one.
    [GeneratedRegex(@"(?<=-----) \(\d+ bytes\)")]
    private static partial Regex Size();

    [GeneratedRegex(@"[^\s,(]+ \([^)]*\)")]
    private static partial Regex Writer();
}
