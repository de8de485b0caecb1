using System.Globalization;

namespace PkiMesh.Lab.Clock;

/// <summary>Durations as Go's time.ParseDuration reads and Duration.String writes them.</summary>
internal static class GoDuration
{
    private static readonly (string Unit, double Ticks)[] s_units =
    [
        ("ns", 0.01), ("us", 10), ("µs", 10), ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond), ("m", TimeSpan.TicksPerMinute), ("h", TimeSpan.TicksPerHour),
    ];

    public static TimeSpan? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        var at = text[0] is '+' or '-' ? 1 : 0;
        if (text[at..] == "0")
        {
            return TimeSpan.Zero;
        }

        double ticks = 0;
        if (at == text.Length)
        {
            return null;
        }

        while (at < text.Length)
        {
            var start = at;
            while (at < text.Length && (char.IsAsciiDigit(text[at]) || text[at] == '.'))
            {
                at++;
            }

            if (!double.TryParse(text[start..at], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var amount))
            {
                return null;
            }

            start = at;
            while (at < text.Length && !char.IsAsciiDigit(text[at]) && text[at] != '.')
            {
                at++;
            }

            var unit = text[start..at];
            var known = Array.FindIndex(s_units, entry => entry.Unit == unit);
            if (known < 0)
            {
                return null;
            }

            ticks += amount * s_units[known].Ticks;
        }

        return TimeSpan.FromTicks((long)(text[0] == '-' ? -ticks : ticks));
    }

    public static string Write(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
        {
            return "0s";
        }

        var sign = duration < TimeSpan.Zero ? "-" : "";
        var value = duration.Duration();
        if (value < TimeSpan.FromSeconds(1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"{sign}{value.TotalMilliseconds:0.######}ms");
        }

        var hours = (long)value.TotalHours;
        var seconds = (value.Ticks % TimeSpan.TicksPerMinute) / (decimal)TimeSpan.TicksPerSecond;
        var rest = string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#######}s");
        return hours > 0 ? $"{sign}{hours}h{value.Minutes}m{rest}" : value.Minutes > 0 ? $"{sign}{value.Minutes}m{rest}" : sign + rest;
    }
}
