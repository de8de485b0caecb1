using System.Globalization;
using System.Text;

namespace PkiMesh.Core.Policy;

/// <summary>Durations as cert-manager writes them (Go's time.Duration): 720h0m0s.</summary>
public static class GoDuration
{
    private static readonly (string Unit, double Seconds)[] s_units = [("ns", 1e-9), ("us", 1e-6), ("µs", 1e-6), ("ms", 1e-3), ("s", 1), ("m", 60), ("h", 3600)];

    /// <summary>The form a person would write: 720h, 1h30m; whole seconds.</summary>
    public static string Format(TimeSpan duration)
    {
        if (duration == TimeSpan.Zero)
            return "0s";
        var text = new StringBuilder(duration < TimeSpan.Zero ? "-" : "");
        var d = duration.Duration();
        var hours = (long)d.TotalHours;
        if (hours > 0)
            text.Append(CultureInfo.InvariantCulture, $"{hours}h");
        if (d.Minutes > 0)
            text.Append(CultureInfo.InvariantCulture, $"{d.Minutes}m");
        if (d.Seconds > 0)
            text.Append(CultureInfo.InvariantCulture, $"{d.Seconds}s");
        return text.ToString();
    }

    /// <summary>The duration, or null where the text is none.</summary>
    public static TimeSpan? Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
            return null;
        var rest = text.AsSpan();
        var sign = 1;
        if (rest[0] is '-' or '+')
        {
            sign = rest[0] == '-' ? -1 : 1;
            rest = rest[1..];
        }

        if (rest is "0")
            return TimeSpan.Zero;
        var seconds = 0.0;
        if (rest.IsEmpty)
            return null;
        while (!rest.IsEmpty)
        {
            var digits = rest.IndexOfAnyExcept("0123456789.");
            if (digits <= 0 || !double.TryParse(rest[..digits], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number))
                return null;
            rest = rest[digits..];
            var length = rest.IndexOfAny("0123456789.");
            var unit = (length < 0 ? rest : rest[..length]).ToString();
            var match = Array.Find(s_units, u => u.Unit == unit);
            if (match.Unit is null)
                return null;
            seconds += number * match.Seconds;
            rest = rest[unit.Length..];
        }

        return seconds < TimeSpan.MaxValue.TotalSeconds ? sign * TimeSpan.FromSeconds(seconds) : null;
    }
}
