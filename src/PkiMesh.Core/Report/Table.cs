namespace PkiMesh.Core.Report;

/// <summary>A table that scrolls on its own where it is wider than the page.</summary>
internal static class Table
{
    public static void Write<T>(HtmlText html, string caption, IReadOnlyList<string> columns, IEnumerable<T> rows, Action<HtmlText, T> write)
    {
        html.Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table><caption>{caption}</caption><thead><tr>");
        foreach (var column in columns)
        {
            html.Add($"<th scope=\"col\">{column}</th>");
        }

        html.Add($"</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            html.Add($"<tr>");
            write(html, row);
            html.Add($"</tr>\n");
        }

        html.Add($"</tbody></table></div>");
    }

    public static Html Badge(string tone, string text) => HtmlText.Of(html => html.Add($"<span class=\"badge {tone}\">{text}</span>"));

    /// <summary>A long name, with the places where a line may end in it: after a dot, a slash or a backslash.</summary>
    public static Html Name(string text) => HtmlText.Of(html =>
    {
        var rest = text.AsSpan();
        while (rest.IndexOfAny("./\\") is >= 0 and var at)
        {
            html.Add($"{rest[..(at + 1)].ToString()}<wbr/>");
            rest = rest[(at + 1)..];
        }

        html.Add($"{rest.ToString()}");
    });
}
