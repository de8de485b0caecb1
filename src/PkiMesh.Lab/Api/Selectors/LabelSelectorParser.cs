using System.Globalization;
using PkiMesh.Lab.Api.Validation;

namespace PkiMesh.Lab.Api.Selectors;

/// <summary>The grammar of apimachinery's pkg/labels/selector.go, with its messages.</summary>
internal sealed class LabelSelectorParser
{
    private const string Symbols = "=!(),><";
    private readonly List<(string Kind, string Text)> _tokens = [];
    private int _next;

    public LabelSelectorParser(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (char.IsWhiteSpace(text[i]))
            {
                i++;
            }
            else if (Symbols.Contains(text[i]))
            {
                var two = i + 1 < text.Length ? text.Substring(i, 2) : "";
                var symbol = two is "==" or "!=" ? two : text[i].ToString();
                _tokens.Add((symbol, symbol));
                i += symbol.Length;
            }
            else
            {
                var start = i;
                while (i < text.Length && !Symbols.Contains(text[i]) && !char.IsWhiteSpace(text[i]))
                {
                    i++;
                }

                _tokens.Add(("id", text[start..i]));
            }
        }

        _tokens.Add(("end", ""));
    }

    public IReadOnlyList<LabelRequirement> Parse()
    {
        var found = new List<LabelRequirement>();
        while (true)
        {
            switch (Peek().Kind)
            {
                case "end":
                    return found;
                case "id" or "!":
                    found.Add(ParseRequirement());
                    break;
                default:
                    throw Error($"found '{Peek().Text}', expected: !, identifier, or 'end of string'");
            }

            var (kind, text) = Take();
            if (kind == "end")
            {
                return found;
            }

            if (kind != ",")
            {
                throw Error($"found '{text}', expected: ',' or 'end of string'");
            }

            if (Peek().Kind is not ("id" or "!"))
            {
                throw Error($"found '{Peek().Text}', expected: identifier after ','");
            }
        }
    }

    private LabelRequirement ParseRequirement()
    {
        var absent = Peek().Kind == "!";
        if (absent)
        {
            Take();
        }

        var (kind, key) = Take();
        if (kind != "id")
        {
            throw Requirement($"found '{key}', expected: identifier");
        }

        Check(LabelRules.CheckKey(key), "key", key);
        if (absent || Peek().Kind is "end" or ",")
        {
            return new LabelRequirement(key, absent ? LabelOperator.DoesNotExist : LabelOperator.Exists, []);
        }

        var (_, symbol) = Take();
        switch (symbol)
        {
            case "in":
                return new LabelRequirement(key, LabelOperator.In, ParseValues(key));
            case "notin":
                return new LabelRequirement(key, LabelOperator.NotIn, ParseValues(key));
            case "=" or "==":
                return new LabelRequirement(key, LabelOperator.In, [ParseValue(key)]);
            case "!=":
                return new LabelRequirement(key, LabelOperator.NotIn, [ParseValue(key)]);
            case ">" or "<":
                var value = ParseValue(key);
                if (!long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _))
                {
                    throw Requirement($"values[0]: Invalid value: \"{value}\": for 'Gt', 'Lt' operators, the value must be an integer");
                }

                return new LabelRequirement(key, symbol == ">" ? LabelOperator.Gt : LabelOperator.Lt, [value]);
            default:
                throw Requirement($"found '{symbol}', expected: in, notin, =, ==, !=, gt, lt");
        }
    }

    private string ParseValue(string key)
    {
        if (Peek().Kind is "end" or ",")
        {
            return "";
        }

        var (kind, text) = Take();
        if (kind != "id")
        {
            throw Requirement($"found '{text}', expected: identifier");
        }

        Check(LabelRules.CheckValue(text), $"values[0][{key}]", text);
        return text;
    }

    private List<string> ParseValues(string key)
    {
        var open = Take();
        if (open.Kind != "(")
        {
            throw Requirement($"found '{open.Text}' expected: '('");
        }

        var values = new SortedSet<string>(StringComparer.Ordinal);
        var wantsValue = true;
        while (true)
        {
            var (kind, text) = Take();
            switch (kind)
            {
                case "id" when wantsValue:
                    values.Add(text);
                    wantsValue = false;
                    break;
                case ",":
                    if (wantsValue)
                    {
                        values.Add("");
                    }

                    wantsValue = true;
                    break;
                case ")":
                    if (wantsValue && (values.Count > 0 || _tokens[_next - 2].Kind == ","))
                    {
                        values.Add("");
                    }

                    if (values.Count == 0)
                    {
                        throw Requirement("values: Invalid value: []: for 'in', 'notin' operators, values set can't be empty");
                    }

                    var index = 0;
                    foreach (var value in values)
                    {
                        Check(LabelRules.CheckValue(value), $"values[{index++}][{key}]", value);
                    }

                    return [.. values];
                default:
                    throw Requirement(wantsValue ? $"found '{text}', expected: ',', ')' or identifier" : $"found '{text}', expected: ',' or ')'");
            }
        }
    }

    private static void Check(string? problem, string field, string value)
    {
        if (problem is not null)
        {
            throw Requirement($"{field}: Invalid value: \"{value}\": {problem}");
        }
    }

    private (string Kind, string Text) Peek() => _tokens[_next];

    private (string Kind, string Text) Take() => _tokens[_next < _tokens.Count - 1 ? _next++ : _next];

    private static ApiStatusException Requirement(string message) => Error($"unable to parse requirement: {message}");

    private static ApiStatusException Error(string message) => ApiErrors.BadRequest(message);
}
