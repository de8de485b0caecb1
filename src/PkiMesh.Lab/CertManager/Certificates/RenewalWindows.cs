using System.Text.Json.Nodes;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>Moves a renewal into the windows of spec.renewal.windows (1.21): the window it falls into, else the next one.</summary>
internal static class RenewalWindows
{
    public static RenewalTime.Result Apply(LabCertificate certificate, DateTimeOffset desired, JsonArray? windows)
    {
        if (windows is null || windows.Count == 0)
        {
            return new RenewalTime.Result(desired, null);
        }

        DateTimeOffset? best = null;
        foreach (var window in windows)
        {
            if (!CronSchedule.TryParse(window.Text("cron"), window.Text("timezone"), out var schedule, out var error))
            {
                return new RenewalTime.Result(null, $"error parsing cron in window {error}");
            }

            if (GoDuration.Parse(window.Text("windowDuration")) is not { } length || length <= TimeSpan.Zero)
            {
                return new RenewalTime.Result(null, "windowDuration must be a positive duration in window");
            }

            var candidate = Candidate(schedule, desired, length, certificate.NotAfter + length);
            best = candidate < best || best is null ? candidate ?? best : best;
        }

        return best is { } time
            ? new RenewalTime.Result(time, null)
            : new RenewalTime.Result(desired, $"cannot find a time with the given windows between {GoText.Time(certificate.NotBefore)} and {GoText.Time(certificate.NotAfter)} for: {GoText.Time(desired)}");
    }

    private static DateTimeOffset? Candidate(CronSchedule schedule, DateTimeOffset desired, TimeSpan length, DateTimeOffset latest)
    {
        // A window that is open at the desired time began at most its own length ago.
        var start = schedule.Next(desired - length);
        if (start is null || start > latest)
        {
            return null;
        }

        return start <= desired ? desired : start;
    }
}
