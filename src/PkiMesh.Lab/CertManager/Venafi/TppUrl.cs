using System.Text.RegularExpressions;

namespace PkiMesh.Lab.CertManager.Venafi;

/// <summary>vcert's rules for the URL: lower case, https whatever was asked, no path but vedsdk (tpp-web-sdk.md §1.1).</summary>
internal static partial class TppUrl
{
    /// <exception cref="VenafiException">It is none that vcert takes.</exception>
    public static Uri Normalize(string url)
    {
        var text = url.ToLowerInvariant();
        text = text.StartsWith("http://", StringComparison.Ordinal) ? "https://" + text["http://".Length..]
            : text.StartsWith("https://", StringComparison.Ordinal) ? text : "https://" + text;
        if (!text.EndsWith('/'))
        {
            text += "/";
        }

        if (text.EndsWith("vedsdk/", StringComparison.Ordinal))
        {
            text = text[..^"vedsdk/".Length];
        }

        return Allowed().IsMatch(text)
            ? new Uri(text)
            : throw new VenafiException(
                $"error creating vcert client: vcert error: your data contains problems: failed to normalize URL: The specified CyberArk Certificate Manager, Self-Hosted URL is invalid. {url}\nExpected CyberArk Certificate Manager, Self-Hosted URL format 'https://cmsh.company.com/vedsdk/'");
    }

    /// <summary>The DN of a zone: \VED\Policy, case and all, makes it absolute.</summary>
    public static string PolicyDn(string zone) => zone.StartsWith(@"\VED\Policy", StringComparison.Ordinal)
        ? zone
        : @"\VED\Policy" + (zone.StartsWith('\\') ? "" : @"\") + zone;

    [GeneratedRegex(@"^https://[a-z\d]+[-a-z\d.]+[a-z\d][:\d]*/$")]
    private static partial Regex Allowed();
}
