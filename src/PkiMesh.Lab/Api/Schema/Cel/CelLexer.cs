using System.Globalization;
using System.Text;

namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>Splits a CEL expression into tokens.</summary>
internal static class CelLexer
{
    private static readonly string[] s_operators =
        ["==", "!=", "<=", ">=", "&&", "||", ".?", "[?", "(", ")", "[", "]", "{", "}", ",", ".", "?", ":", "+", "-", "*", "/", "%", "!", "<", ">"];

    public static List<CelToken> Read(string text)
    {
        var tokens = new List<CelToken>();
        var at = 0;
        while (at < text.Length)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c))
            {
                at++;
            }
            else if (c == '/' && at + 1 < text.Length && text[at + 1] == '/')
            {
                at = text.IndexOf('\n', at) is var end and >= 0 ? end : text.Length;
            }
            else if (IsString(text, at))
            {
                tokens.Add(ReadString(text, ref at));
            }
            else if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])))
            {
                tokens.Add(ReadNumber(text, ref at));
            }
            else if (char.IsAsciiLetter(c) || c == '_')
            {
                var start = at;
                while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '_'))
                {
                    at++;
                }

                tokens.Add(new CelToken(CelTokenKind.Name, text[start..at], start));
            }
            else
            {
                var op = s_operators.FirstOrDefault(o => string.CompareOrdinal(text, at, o, 0, o.Length) == 0)
                    ?? throw new CelException($"Syntax error: token recognition error at: '{c}'");
                tokens.Add(new CelToken(CelTokenKind.Operator, op, at));
                at += op.Length;
            }
        }

        tokens.Add(new CelToken(CelTokenKind.End, "<EOF>", text.Length));
        return tokens;
    }

    private static bool IsString(string text, int at)
    {
        while (at < text.Length && text[at] is 'r' or 'R' or 'b' or 'B')
        {
            at++;
        }

        return at < text.Length && text[at] is '"' or '\'';
    }

    private static CelToken ReadString(string text, ref int at)
    {
        var start = at;
        var raw = false;
        var bytes = false;
        while (text[at] is not ('"' or '\''))
        {
            raw |= text[at] is 'r' or 'R';
            bytes |= text[at] is 'b' or 'B';
            at++;
        }

        var quote = text[at].ToString();
        if (string.CompareOrdinal(text, at, quote + quote + quote, 0, 3) == 0)
        {
            quote += quote + quote;
        }

        at += quote.Length;
        var value = new StringBuilder();
        while (string.CompareOrdinal(text, at, quote, 0, quote.Length) != 0)
        {
            if (at >= text.Length)
            {
                throw new CelException("Syntax error: unterminated string");
            }

            if (text[at] == '\\' && !raw)
            {
                value.Append(ReadEscape(text, ref at));
            }
            else
            {
                value.Append(text[at++]);
            }
        }

        at += quote.Length;
        return new CelToken(CelTokenKind.Literal, value.ToString(), start) { Value = bytes ? Encoding.UTF8.GetBytes(value.ToString()) : value.ToString() };
    }

    private static string ReadEscape(string text, ref int at)
    {
        var c = at + 1 < text.Length ? text[at + 1] : throw new CelException("Syntax error: unterminated string");
        at += 2;
        var digits = c switch { 'x' or 'X' => 2, 'u' => 4, 'U' => 8, _ => 0 };
        if (digits > 0)
        {
            if (at + digits > text.Length || !int.TryParse(text.AsSpan(at, digits), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var code))
            {
                throw new CelException("Syntax error: bad escape");
            }

            at += digits;
            return char.ConvertFromUtf32(code);
        }

        return c switch
        {
            'n' => "\n",
            't' => "\t",
            'r' => "\r",
            'a' => "\a",
            'b' => "\b",
            'f' => "\f",
            'v' => "\v",
            '\\' or '"' or '\'' or '`' or '?' => c.ToString(),
            _ => throw new CelException($"Syntax error: bad escape '\\{c}'"),
        };
    }

    private static CelToken ReadNumber(string text, ref int at)
    {
        var start = at;
        if (string.CompareOrdinal(text, at, "0x", 0, 2) == 0)
        {
            at += 2;
            while (at < text.Length && char.IsAsciiHexDigit(text[at]))
            {
                at++;
            }

            return new CelToken(CelTokenKind.Literal, text[start..at], start) { Value = long.Parse(text.AsSpan(start + 2, at - start - 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture) };
        }

        while (at < text.Length && (char.IsAsciiDigit(text[at]) || (text[at] == '.' && at + 1 < text.Length && char.IsAsciiDigit(text[at + 1])) || text[at] is 'e' or 'E'
            || (text[at] is '+' or '-' && text[at - 1] is 'e' or 'E')))
        {
            at++;
        }

        var digits = text.AsSpan(start, at - start);
        object value = digits.IndexOfAny('.', 'e', 'E') >= 0
            ? (object)double.Parse(digits, CultureInfo.InvariantCulture)
            : long.TryParse(digits, CultureInfo.InvariantCulture, out var whole) ? (object)whole : throw new CelException("Syntax error: invalid int literal");
        if (at < text.Length && text[at] is 'u' or 'U')
        {
            at++;
        }

        return new CelToken(CelTokenKind.Literal, text[start..at], start) { Value = value };
    }
}
