using System.Globalization;
using System.Text;

namespace PkiMesh.Lab.CertManager;

/// <summary>Text as Go's fmt prints it, for messages that must come out as the real ones.</summary>
internal static class GoText
{
    /// <summary>%v of a slice of strings.</summary>
    public static string List(IEnumerable<string> values) => $"[{string.Join(' ', values)}]";

    /// <summary>%q of a string.</summary>
    public static string Quote(string value)
    {
        var text = new StringBuilder("\"");
        foreach (var c in value)
        {
            text.Append(c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                < ' ' => string.Create(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => c.ToString(),
            });
        }

        return text.Append('"').ToString();
    }

    /// <summary>%s of a metav1.Time: Go's time.Time.String.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss' +0000 UTC'", CultureInfo.InvariantCulture);

    /// <summary>time.RFC1123 in UTC.</summary>
    public static string Rfc1123(DateTimeOffset time) => time.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
