using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;

namespace PkiMesh.Lab.Api.Tables;

/// <summary>The JSONPath of printer columns and of CRD paths: .a.b, ['a.b'], [0], [*], [?(@.type == "Ready")].</summary>
public static class JsonPath
{
    /// <summary>Every value the path leads to; nothing for a path that cannot be read.</summary>
    public static IReadOnlyList<JsonNode?> Find(JsonNode root, string path)
    {
        List<JsonNode?> found = [root];
        var rest = path.Trim().TrimStart('$').AsSpan();
        while (rest.Length > 0 && found.Count > 0)
        {
            if (rest[0] == '[')
            {
                var end = Closing(rest);
                if (end < 0)
                {
                    return [];
                }

                found = Index(found, rest[1..end].ToString().Trim());
                rest = rest[(end + 1)..];
                continue;
            }

            rest = rest.TrimStart('.');
            var length = 0;
            while (length < rest.Length && rest[length] is not ('.' or '['))
            {
                length += rest[length] == '\\' && length + 1 < rest.Length ? 2 : 1;
            }

            var name = rest[..length].ToString().Replace("\\", "", StringComparison.Ordinal);
            if (name.Length > 0)
            {
                found = name == "*" ? [.. found.SelectMany(Children)] : Field(found, name);
            }

            rest = rest[length..];
        }

        return found;
    }

    private static List<JsonNode?> Field(List<JsonNode?> nodes, string name) =>
        [.. nodes.OfType<JsonObject>().Where(o => o.ContainsKey(name)).Select(o => o[name])];

    private static IEnumerable<JsonNode?> Children(JsonNode? node) => node switch
    {
        JsonObject map => map.Select(p => p.Value),
        JsonArray list => list,
        _ => [],
    };

    private static List<JsonNode?> Index(List<JsonNode?> nodes, string inside)
    {
        if (inside == "*")
        {
            return [.. nodes.SelectMany(Children)];
        }

        if (inside.StartsWith("?(", StringComparison.Ordinal) && inside.EndsWith(')'))
        {
            return [.. nodes.OfType<JsonArray>().SelectMany(l => l).Where(i => Matches(i, inside[2..^1]))];
        }

        if (int.TryParse(inside, out var index))
        {
            return [.. nodes.OfType<JsonArray>().Select(l => (List: l, At: index < 0 ? l.Count + index : index)).Where(x => x.At >= 0 && x.At < x.List.Count).Select(x => x.List[x.At])];
        }

        return Field(nodes, inside.Trim('\'', '"'));
    }

    private static bool Matches(JsonNode? item, string condition)
    {
        foreach (var sign in (string[])["==", "!=", ">=", "<=", ">", "<"])
        {
            var at = condition.IndexOf(sign, StringComparison.Ordinal);
            if (at > 0 && item is not null)
            {
                var left = Operand(item, condition[..at].Trim());
                var right = Operand(item, condition[(at + sign.Length)..].Trim());
                return sign switch
                {
                    "==" => JsonEquality.Same(left, right),
                    "!=" => !JsonEquality.Same(left, right),
                    _ => Compare(left, right) is { } order && sign switch { ">=" => order >= 0, "<=" => order <= 0, ">" => order > 0, _ => order < 0 },
                };
            }
        }

        return item is not null && condition.Trim() is ['@', ..] path && Find(item, path[1..]).Count > 0;
    }

    private static JsonNode? Operand(JsonNode item, string text)
    {
        if (text.StartsWith('@'))
        {
            return Find(item, text[1..]).FirstOrDefault();
        }

        try
        {
            return text is ['\'', .., '\''] ? JsonValue.Create(text[1..^1]) : JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return JsonValue.Create(text);
        }
    }

    private static int? Compare(JsonNode? left, JsonNode? right) =>
        Schema.JsonNumbers.ToDouble(left) is { } a && Schema.JsonNumbers.ToDouble(right) is { } b ? a.CompareTo(b)
        : left is null || right is null ? null : string.CompareOrdinal(left.ToString(), right.ToString());

    private static int Closing(ReadOnlySpan<char> text)
    {
        var depth = 0;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            if (quote != '\0')
            {
                quote = text[i] == quote ? '\0' : quote;
            }
            else if (text[i] is '"' or '\'')
            {
                quote = text[i];
            }
            else if (text[i] == '[')
            {
                depth++;
            }
            else if (text[i] == ']' && --depth == 0)
            {
                return i;
            }
        }

        return -1;
    }
}
