using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace PkiMesh.Core.Report;

/// <summary>Writes markup from interpolated strings: what stands in the string is markup, what is filled in is encoded.</summary>
internal sealed class HtmlText
{
    private readonly StringBuilder _text = new();

    public HtmlText Add([InterpolatedStringHandlerArgument("")] Handler markup)
    {
        _ = markup;
        return this;
    }

    public HtmlText Add(Html markup)
    {
        _text.Append(markup.Markup);
        return this;
    }

    public Html ToHtml() => new(_text.ToString());

    public static Html Of(Action<HtmlText> write)
    {
        var html = new HtmlText();
        write(html);
        return html.ToHtml();
    }

    private static void Encode(StringBuilder target, string text)
    {
        foreach (var character in text)
        {
            _ = character switch
            {
                '&' => target.Append("&amp;"),
                '<' => target.Append("&lt;"),
                '>' => target.Append("&gt;"),
                '"' => target.Append("&quot;"),
                '\'' => target.Append("&#39;"),
                // HTML has no way to write these, and a name in a cluster may hold them.
                < ' ' and not ('\n' or '\t') or '\u007f' or '\ufffe' or '\uffff' => target.Append('\ufffd'),
                // What turns the direction of writing would make a name look like another.
                (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') => target.Append('\ufffd'),
                _ => target.Append(character),
            };
        }
    }

    [InterpolatedStringHandler]
    public readonly ref struct Handler
    {
        private readonly StringBuilder _text;

        public Handler(int literalLength, int formattedCount, HtmlText html)
        {
            _text = html._text;
            _text.EnsureCapacity(_text.Length + literalLength + (formattedCount * 16));
        }

        public void AppendLiteral(string markup) => _text.Append(markup);

        public void AppendFormatted(Html markup) => _text.Append(markup.Markup);

        public void AppendFormatted(string? text) => Encode(_text, text ?? "");

        public void AppendFormatted<T>(T value)
            where T : IFormattable => Encode(_text, value.ToString(null, CultureInfo.InvariantCulture));

        public void AppendFormatted<T>(T value, string format)
            where T : IFormattable => Encode(_text, value.ToString(format, CultureInfo.InvariantCulture));
    }
}
