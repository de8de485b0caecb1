using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PkiMesh.Lab.Clock;

/// <summary>A cron expression of five fields (minute, hour, day of month, month, day of week) with names, ranges and steps, or one of the @ words.</summary>
internal sealed class CronSchedule
{
    private static readonly string[] s_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] s_days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private readonly SortedSet<int> _minutes;
    private readonly SortedSet<int> _hours;
    private readonly SortedSet<int> _daysOfMonth;
    private readonly SortedSet<int> _months;
    private readonly SortedSet<int> _daysOfWeek;
    private readonly bool _anyDayOfMonth;
    private readonly bool _anyDayOfWeek;
    private readonly TimeZoneInfo _zone;

    private CronSchedule(string[] fields, TimeZoneInfo zone)
    {
        _minutes = Read(fields[0], 0, 59, []);
        _hours = Read(fields[1], 0, 23, []);
        _daysOfMonth = Read(fields[2], 1, 31, []);
        _months = Read(fields[3], 1, 12, s_months);
        _daysOfWeek = [.. Read(fields[4], 0, 7, s_days).Select(day => day % 7)];
        _anyDayOfMonth = fields[2].StartsWith('*') || fields[2] == "?";
        _anyDayOfWeek = fields[4].StartsWith('*') || fields[4] == "?";
        _zone = zone;
    }

    public static bool TryParse(string? text, string? zone, [NotNullWhen(true)] out CronSchedule? schedule, out string error)
    {
        schedule = null;
        var fields = Spelled(text ?? "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != 5)
        {
            error = text?.TrimStart().StartsWith('@') == true ? $"unrecognized descriptor: {text.Trim()}" : $"expected exactly 5 fields, found {fields.Length}: [{string.Join(' ', fields)}]";
            return false;
        }

        try
        {
            schedule = new CronSchedule(fields, string.IsNullOrEmpty(zone) ? TimeZoneInfo.Utc : TimeZoneInfo.FindSystemTimeZoneById(zone));
            error = "";
            return true;
        }
        catch (Exception failure) when (failure is FormatException or TimeZoneNotFoundException or InvalidTimeZoneException)
        {
            error = failure.Message;
            return false;
        }
    }

    /// <summary>The first time after that one, or null if there is none within five years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var local = TimeZoneInfo.ConvertTime(after, _zone).DateTime;
        var time = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0).AddMinutes(1);
        var end = time.AddYears(5);
        while (time < end)
        {
            if (!_months.Contains(time.Month))
            {
                time = new DateTime(time.Year, time.Month, 1).AddMonths(1);
            }
            else if (!IsDay(time))
            {
                time = time.Date.AddDays(1);
            }
            else if (!_hours.Contains(time.Hour))
            {
                time = time.Date.AddHours(time.Hour + 1);
            }
            else if (!_minutes.Contains(time.Minute) || _zone.IsInvalidTime(time))
            {
                time = time.AddMinutes(1);
            }
            else
            {
                return new DateTimeOffset(time, _zone.GetUtcOffset(time)).ToUniversalTime();
            }
        }

        return null;
    }

    private static string Spelled(string text) => text.Trim() switch
    {
        "@yearly" or "@annually" => "0 0 1 1 *",
        "@monthly" => "0 0 1 * *",
        "@weekly" => "0 0 * * 0",
        "@daily" or "@midnight" => "0 0 * * *",
        "@hourly" => "0 * * * *",
        var other => other,
    };

    // Where both are given, either will do.
    private bool IsDay(DateTime time)
    {
        var ofMonth = _daysOfMonth.Contains(time.Day);
        var ofWeek = _daysOfWeek.Contains((int)time.DayOfWeek);
        return _anyDayOfMonth || _anyDayOfWeek ? ofMonth && ofWeek : ofMonth || ofWeek;
    }

    private static SortedSet<int> Read(string field, int low, int high, string[] names)
    {
        var values = new SortedSet<int>();
        foreach (var part in field.Split(','))
        {
            var (range, step) = part.IndexOf('/', StringComparison.Ordinal) is var at and >= 0 ? (part[..at], Number(part[(at + 1)..], [])) : (part, 1);
            var dash = range.IndexOf('-', StringComparison.Ordinal);
            var (first, last) = range is "*" or "?" ? (low, high)
                : dash > 0 ? (Number(range[..dash], names), Number(range[(dash + 1)..], names))
                : (Number(range, names), part.Contains('/', StringComparison.Ordinal) ? high : Number(range, names));
            // In the words of the parser that kube-controller-manager and cert-manager use (robfig/cron, parser.go).
            var fault = first < low ? $"beginning of range ({first}) below minimum ({low})"
                : last > high ? $"end of range ({last}) above maximum ({high})"
                : first > last ? $"beginning of range ({first}) beyond end of range ({last})"
                : step < 1 ? "step of range should be a positive number"
                : null;
            if (fault is not null)
            {
                throw new FormatException($"{fault}: {part}");
            }

            for (var value = first; value <= last; value += step)
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static int Number(string text, string[] names)
    {
        var name = Array.IndexOf(names, text.ToLowerInvariant());
        return name >= 0 ? name + (names.Length == 12 ? 1 : 0)
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : throw new FormatException($"failed to parse int from {text}: strconv.Atoi: parsing \"{text}\": invalid syntax");
    }
}
