using System.Globalization;

namespace PkiMesh.Core.Report;

/// <summary>The words of a report, for readers who know neither Kubernetes nor linkerd.</summary>
internal static class ReportWords
{
    public static string Link(string id) => id switch
    {
        "TppObject" => "The certificate in TPP",
        "TppIssuer" => "The way to TPP",
        "TrustAnchor" => "The trust anchor",
        "AnchorIssuer" => "The signer of the mesh",
        "IdentityIssuer" => "The identity issuer",
        "TrustBundle" => "The distributor of trust",
        "TrustRoots" => "The list of trust",
        "IdentityController" => "The identity service",
        "ProxyTrustRoots" => "What the programs trust",
        "LiveLeaf" => "What the programs show",
        _ => id,
    };

    public static string Explain(string id) => id switch
    {
        "TppObject" => "The enterprise PKI's own record of the trust anchor.",
        "TppIssuer" => "How the cluster asks TPP for certificates.",
        "TrustAnchor" => "The certificate on which all trust inside the cluster rests.",
        "AnchorIssuer" => "Lets the trust anchor sign for the mesh.",
        "IdentityIssuer" => "Signs the certificate of each program, and is itself renewed often.",
        "TrustBundle" => "Writes down which anchors count, and hands the list out.",
        "TrustRoots" => "The list as the mesh reads it.",
        "IdentityController" => "Gives every program a certificate of its own, once a day.",
        "ProxyTrustRoots" => "The list that each running program was started with.",
        "LiveLeaf" => "The certificates that running programs show each other at this moment.",
        _ => "",
    };

    public static string Status(MeshLinkStatus status) => status switch
    {
        MeshLinkStatus.Sound => "Sound",
        MeshLinkStatus.AtRisk => "At risk",
        MeshLinkStatus.Broken => "Broken",
        _ => "Not tested",
    };

    public static string Verdict(MeshReportVerdict verdict) => verdict switch
    {
        MeshReportVerdict.Sound => "Sound",
        MeshReportVerdict.AtRisk => "At risk",
        MeshReportVerdict.Broken => "Broken",
        _ => "Unknown",
    };

    /// <summary>The class that gives colour and sign.</summary>
    public static string Tone(MeshLinkStatus status) => status switch
    {
        MeshLinkStatus.Sound => "good",
        MeshLinkStatus.AtRisk => "warn",
        MeshLinkStatus.Broken => "bad",
        _ => "none",
    };

    public static string Tone(MeshReportVerdict verdict) => verdict switch
    {
        MeshReportVerdict.Sound => "good",
        MeshReportVerdict.AtRisk => "warn",
        MeshReportVerdict.Broken => "bad",
        _ => "none",
    };

    public static string Tone(MeshFindingSeverity severity) => severity switch
    {
        MeshFindingSeverity.Critical or MeshFindingSeverity.Error => "bad",
        MeshFindingSeverity.Warning => "warn",
        _ => "info",
    };

    public static string Date(DateTime utc) => utc.ToString("d MMM yyyy", CultureInfo.InvariantCulture);

    public static string Moment(DateTime utc) => utc.ToString("d MMM yyyy HH:mm", CultureInfo.InvariantCulture) + " UTC";

    /// <summary>"in 3 days", "2 hours ago", "now".</summary>
    public static string In(TimeSpan span) => span == TimeSpan.Zero ? "now" : span < TimeSpan.Zero ? $"{Length(-span)} ago" : $"in {Length(span)}";

    public static string Length(TimeSpan span) => span switch
    {
        { TotalDays: >= 730 } => Count(span.TotalDays / 365.25, "year"),
        { TotalDays: >= 60 } => Count(span.TotalDays / 30.44, "month"),
        { TotalDays: >= 2 } => Count(span.TotalDays, "day"),
        { TotalHours: >= 2 } => Count(span.TotalHours, "hour"),
        { TotalMinutes: >= 1 } => Count(span.TotalMinutes, "minute"),
        _ => "less than a minute",
    };

    public static string Plural(long count, string one, string? many = null) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {(count == 1 ? one : many ?? one + "s")}");

    /// <summary>At most so many characters, the middle left out: both ends of a name tell something.</summary>
    public static string Short(string text, int most) => text.Length <= most ? text : $"{text[..((most / 2) - 1)]}…{text[^((most / 2) - 1)..]}";

    private static string Count(double value, string unit)
    {
        var whole = (long)Math.Floor(value);
        return Plural(whole, unit);
    }
}
