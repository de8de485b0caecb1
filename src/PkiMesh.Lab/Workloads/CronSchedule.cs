using System.Globalization;

namespace PkiMesh.Lab.Workloads;

/// <summary>The five fields of cron, with names, ranges, steps and the @ words.</summary>
internal sealed class CronSchedule
{
    private static readonly string[] s_months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    private static readonly string[] s_days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    private readonly HashSet<int> _minutes;
    private readonly HashSet<int> _hours;
    private readonly HashSet<int> _days;
    private readonly HashSet<int> _months;
    private readonly HashSet<int> _weekdays;
    private readonly bool _anyDay;
    private readonly bool _anyWeekday;

    private CronSchedule(string[] fields)
    {
        _minutes = Parse(fields[0], 0, 59, []);
        _hours = Parse(fields[1], 0, 23, []);
        _days = Parse(fields[2], 1, 31, []);
        _months = Parse(fields[3], 1, 12, s_months, 1);
        _weekdays = [.. Parse(fields[4], 0, 7, s_days).Select(day => day % 7)];
        _anyDay = fields[2].StartsWith('*') || fields[2] == "?";
        _anyWeekday = fields[4].StartsWith('*') || fields[4] == "?";
    }

    /// <summary>Null if the text is no schedule.</summary>
    public static CronSchedule? TryParse(string text)
    {
        text = text.Trim() switch
        {
            "@yearly" or "@annually" => "0 0 1 1 *",
            "@monthly" => "0 0 1 * *",
            "@weekly" => "0 0 * * 0",
            "@daily" or "@midnight" => "0 0 * * *",
            "@hourly" => "0 * * * *",
            var other => other,
        };
        var fields = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        try
        {
            return fields.Length == 5 ? new CronSchedule(fields) : null;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>The first time after this one, or null if there is none within five years.</summary>
    public DateTimeOffset? Next(DateTimeOffset after, TimeZoneInfo zone)
    {
        var local = TimeZoneInfo.ConvertTime(after, zone).DateTime;
        var time = new DateTime(local.Year, local.Month, local.Day, local.Hour, local.Minute, 0).AddMinutes(1);
        var limit = time.AddYears(5);
        while (time < limit)
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
            else if (!_minutes.Contains(time.Minute) || zone.IsInvalidTime(time))
            {
                time = time.AddMinutes(1);
            }
            else
            {
                return new DateTimeOffset(time, zone.GetUtcOffset(time)).ToUniversalTime();
            }
        }

        return null;
    }

    // Where both are given, either will do.
    private bool IsDay(DateTime time)
    {
        var day = _days.Contains(time.Day);
        var weekday = _weekdays.Contains((int)time.DayOfWeek);
        return _anyDay || _anyWeekday ? day && weekday : day || weekday;
    }

    private static HashSet<int> Parse(string field, int low, int high, string[] names, int firstName = 0)
    {
        var values = new HashSet<int>();
        foreach (var part in field.Split(','))
        {
            var slash = part.Split('/');
            var step = slash.Length == 2 ? Number(slash[1], [], 0) : 1;
            var range = slash[0].Split('-');
            var (from, to) = slash[0] is "*" or "?" ? (low, high)
                : range.Length == 2 ? (Number(range[0], names, firstName), Number(range[1], names, firstName))
                : (Number(range[0], names, firstName), slash.Length == 2 ? high : Number(range[0], names, firstName));
            if (slash.Length > 2 || range.Length > 2 || step < 1 || from < low || to > high || from > to)
            {
                throw new FormatException(field);
            }

            for (var value = from; value <= to; value += step)
            {
                values.Add(value);
            }
        }

        return values;
    }

    private static int Number(string text, string[] names, int firstName)
    {
        var index = Array.IndexOf(names, text.ToLowerInvariant());
        return index >= 0 ? index + firstName : int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
    }
}
