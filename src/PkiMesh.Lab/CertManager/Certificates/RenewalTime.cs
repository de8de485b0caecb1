using System.Text.Json.Nodes;
using PkiMesh.Lab.Clock;
using PkiMesh.Lab.Pki;

namespace PkiMesh.Lab.CertManager.Certificates;

/// <summary>When a certificate is renewed (cm pkg/util/pki/renewaltime.go): by its real lifetime, not by spec.duration.</summary>
internal static class RenewalTime
{
    /// <param name="Time">Null: never, by policy.</param>
    /// <param name="Error">Why the windows could not be kept, or null.</param>
    internal readonly record struct Result(DateTimeOffset? Time, string? Error);

    public static Result Of(LabCertificate certificate, JsonNode? spec)
    {
        var desired = Desired(certificate.NotBefore, certificate.NotAfter, spec);
        if (spec.At("renewal") is null)
        {
            return new Result(desired, null);
        }

        return spec.Text("renewal", "policy") switch
        {
            "Disabled" => new Result(null, null),
            "RenewBefore" => RenewalWindows.Apply(certificate, desired, spec.At("renewal", "windows") as JsonArray),
            var policy => new Result(null, $"unsupported renewal policy: {policy}"),
        };
    }

    public static DateTimeOffset Desired(DateTimeOffset notBefore, DateTimeOffset notAfter, JsonNode? spec)
    {
        var lifetime = notAfter - notBefore;
        var time = notAfter - Before(lifetime, spec);
        // Truncated, as it is when it is read back from the status.
        return new DateTimeOffset(time.Ticks - (time.Ticks % TimeSpan.TicksPerSecond), TimeSpan.Zero);
    }

    private static TimeSpan Before(TimeSpan lifetime, JsonNode? spec)
    {
        if (GoDuration.Parse(spec.Text("renewBefore")) is { } before && before > TimeSpan.Zero && before < lifetime)
        {
            return before;
        }

        return spec.Number("renewBeforePercentage") is { } percent and > 0 and < 100 ? lifetime * percent / 100 : lifetime / 3;
    }
}
