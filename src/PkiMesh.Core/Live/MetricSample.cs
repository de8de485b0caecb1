using System.Globalization;

namespace PkiMesh.Core.Live;

/// <summary>One line of the Prometheus text format (version 0.0.4).</summary>
public sealed record MetricSample(string Name, IReadOnlyDictionary<string, string> Labels, double Value)
{
    private static readonly Dictionary<string, string> s_none = [];

    public string this[string label] => Labels.GetValueOrDefault(label, "");

    /// <summary>Null for comments, empty lines, and what is no sample.</summary>
    public static MetricSample? Parse(string line)
    {
        var brace = line.IndexOf('{', StringComparison.Ordinal);
        var space = line.IndexOf(' ', StringComparison.Ordinal);
        if (line.Length == 0 || line[0] == '#' || space < 0)
        {
            return null;
        }

        if (brace < 0 || brace > space)
        {
            return Number(line[(space + 1)..]) is { } plain ? new(line[..space], s_none, plain) : null;
        }

        var labels = new Dictionary<string, string>();
        var at = brace + 1;
        while (at < line.Length && line[at] != '}')
        {
            if (Label(line, ref at) is not var (name, text))
            {
                return null;
            }

            labels[name] = text;
        }

        return at < line.Length && Number(line[(at + 1)..]) is { } value ? new(line[..brace], labels, value) : null;
    }

    private static (string Name, string Text)? Label(string line, ref int at)
    {
        var equals = line.IndexOf('=', at);
        if (equals < 0 || equals + 1 >= line.Length || line[equals + 1] != '"')
        {
            return null;
        }

        var name = line[at..equals].Trim(' ', ',');
        var text = new System.Text.StringBuilder();
        for (at = equals + 2; at < line.Length && line[at] != '"'; at++)
        {
            if (line[at] == '\\' && at + 1 < line.Length)
            {
                at++;
                text.Append(line[at] == 'n' ? '\n' : line[at]);
            }
            else
            {
                text.Append(line[at]);
            }
        }

        if (at >= line.Length)
        {
            return null;
        }

        at++;
        while (at < line.Length && line[at] is ',' or ' ')
        {
            at++;
        }

        return (name, text.ToString());
    }

    // A timestamp may follow the value.
    private static double? Number(string text) => text.TrimStart().Split(' ')[0] switch
    {
        "+Inf" => double.PositiveInfinity,
        "-Inf" => double.NegativeInfinity,
        var number => double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null,
    };
}
