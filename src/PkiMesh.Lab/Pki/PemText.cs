using System.Diagnostics.CodeAnalysis;

namespace PkiMesh.Lab.Pki;

/// <summary>Reads PEM the way Go's encoding/pem does: anything between blocks is skipped, a broken block ends nothing but itself.</summary>
public static class PemText
{
    private const string Begin = "-----BEGIN ";
    private const string End = "-----END ";
    private const string Dashes = "-----";

    public static IReadOnlyList<PemBlock> ReadAll(string text)
    {
        var blocks = new List<PemBlock>();
        var rest = text;
        while (TryRead(rest, out var block, out var after))
        {
            blocks.Add(block);
            rest = after;
        }

        return blocks;
    }

    /// <summary>Finds the next whole block; <paramref name="rest"/> is what follows it, or all of the text where there is none.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out PemBlock? block, out string rest)
    {
        var from = 0;
        while (FindBegin(text, from) is { } start)
        {
            var labelEnd = text.IndexOf(Dashes, start + Begin.Length, StringComparison.Ordinal);
            var lineEnd = text.IndexOf('\n', start);
            // TPP may hand over a request whose line breaks have been taken out; only Go insists on them.
            if (labelEnd < 0 || (lineEnd >= 0 && labelEnd > lineEnd))
            {
                from = start + Begin.Length;
                continue;
            }

            var label = text[(start + Begin.Length)..labelEnd];
            var bodyStart = labelEnd + Dashes.Length;
            var footer = End + label + Dashes;
            var footerAt = text.IndexOf(footer, bodyStart, StringComparison.Ordinal);
            if (footerAt < 0)
            {
                from = bodyStart;
                continue;
            }

            if (TryDecode(text[bodyStart..footerAt], out var der, out var headers))
            {
                block = new PemBlock(label, der, headers);
                var end = footerAt + footer.Length;
                while (end < text.Length && text[end] is ' ' or '\t' or '\r')
                {
                    end++;
                }

                rest = end < text.Length && text[end] == '\n' ? text[(end + 1)..] : text[end..];
                return true;
            }

            from = bodyStart;
        }

        block = null;
        rest = text;
        return false;
    }

    private static int? FindBegin(string text, int from)
    {
        while (true)
        {
            var at = from <= text.Length ? text.IndexOf(Begin, from, StringComparison.Ordinal) : -1;
            if (at < 0)
            {
                return null;
            }

            if (at == 0 || text[at - 1] == '\n')
            {
                return at;
            }

            from = at + 1;
        }
    }

    private static bool TryDecode(string body, [NotNullWhen(true)] out byte[]? der, out bool headers)
    {
        headers = false;
        var lines = body.Split('\n').Select(line => line.Trim()).ToList();
        while (lines.Count > 0 && (lines[0].Length == 0 || lines[0].Contains(':')))
        {
            headers |= lines[0].Length > 0;
            lines.RemoveAt(0);
        }

        try
        {
            der = Convert.FromBase64String(string.Concat(lines));
            return true;
        }
        catch (FormatException)
        {
            der = null;
            return false;
        }
    }
}
