using System.Text;
using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Selectors;

/// <summary>A selector over fields: terms of path, equal or not, value. Which paths a kind knows is <see cref="SelectableFields"/>' affair.</summary>
public sealed class FieldSelector(IReadOnlyList<FieldTerm> terms)
{
    public static readonly FieldSelector Everything = new([]);

    public IReadOnlyList<FieldTerm> Terms => terms;

    public bool IsEverything => terms.Count == 0;

    /// <summary>The one name that can match, where the selector says so: what RBAC takes as the request's name.</summary>
    public string? ExactName => terms.FirstOrDefault(term => term is { Path: "metadata.name", Equal: true })?.Value;

    public static FieldSelector Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            return Everything;
        }

        var found = new List<FieldTerm>();
        foreach (var term in Split(text))
        {
            if (term.Length == 0)
            {
                continue;
            }

            var at = term.IndexOf('=');
            if (at < 0)
            {
                throw ApiErrors.BadRequest($"invalid selector: '{text}'; can't understand '{term}'");
            }

            var negated = at > 0 && term[at - 1] == '!';
            var value = term[(at + (term.AsSpan(at).StartsWith("==") && !negated ? 2 : 1))..];
            found.Add(new FieldTerm(term[..(negated ? at - 1 : at)], !negated, Unescape(value, text)));
        }

        return new FieldSelector(found);
    }

    public bool Matches(JsonObject value) => terms.All(term => term.Equal == (SelectableFields.Read(value, term.Path) == term.Value));

    private static IEnumerable<string> Split(string text)
    {
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                i++;
            }
            else if (text[i] == ',')
            {
                yield return text[start..i];
                start = i + 1;
            }
        }

        yield return text[start..];
    }

    private static string Unescape(string value, string selector)
    {
        var plain = new StringBuilder();
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] == '\\')
            {
                if (++i == value.Length || value[i] is not ('\\' or ',' or '='))
                {
                    throw ApiErrors.BadRequest($"invalid selector: '{selector}'; invalid field selector: invalid escape sequence: {value[(i - 1)..]}");
                }
            }
            else if (value[i] == '=')
            {
                throw ApiErrors.BadRequest($"invalid field selector: unescaped character in value: {value}");
            }

            plain.Append(value[i]);
        }

        return plain.ToString();
    }
}
