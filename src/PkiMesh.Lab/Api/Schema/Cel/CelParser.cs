namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>Parses CEL; macros (has, all, exists, exists_one, map, filter, cel.bind) are told apart here.</summary>
internal sealed class CelParser
{
    private static readonly string[][] s_binary = [["||"], ["&&"], ["==", "!=", "<", "<=", ">", ">=", "in"], ["+", "-"], ["*", "/", "%"]];
    private static readonly HashSet<string> s_macros = ["all", "exists", "exists_one", "existsOne", "map", "filter"];

    private readonly List<CelToken> _tokens;
    private int _at;

    private CelParser(List<CelToken> tokens) => _tokens = tokens;

    public static CelExpression Parse(string text)
    {
        var parser = new CelParser(CelLexer.Read(text));
        var expression = parser.Expression();
        return parser.Current.Kind == CelTokenKind.End ? expression : throw parser.Unexpected();
    }

    private CelToken Current => _tokens[_at];

    private CelExpression Expression()
    {
        var condition = Binary(0);
        if (!Take("?"))
        {
            return condition;
        }

        var then = Binary(0);
        Expect(":");
        return new CelExpression.Conditional(condition, then, Expression());
    }

    private CelExpression Binary(int level)
    {
        if (level == s_binary.Length)
        {
            return Unary();
        }

        var left = Binary(level + 1);
        while (s_binary[level].Contains(Current.Text) && Current.Kind is CelTokenKind.Operator or CelTokenKind.Name && s_binary[level].Contains(Current.Text))
        {
            var sign = Current.Text;
            _at++;
            left = new CelExpression.Call(null, sign, [left, Binary(level + 1)]);
        }

        return left;
    }

    private CelExpression Unary()
    {
        if (Take("!"))
        {
            return new CelExpression.Call(null, "!", [Unary()]);
        }

        if (Take("-"))
        {
            return Current is { Kind: CelTokenKind.Literal, Value: long or double } && Unary() is CelExpression.Literal number
                ? new CelExpression.Literal(number.Value is long whole ? (object)-whole : -(double)number.Value!)
                : new CelExpression.Call(null, "-", [Unary()]);
        }

        return Member(Primary());
    }

    private CelExpression Member(CelExpression left)
    {
        while (true)
        {
            if (Take(".?"))
            {
                left = new CelExpression.Select(left, Identifier(), true);
            }
            else if (Take("."))
            {
                var name = Identifier();
                left = Take("(") ? MemberCall(left, name, Arguments(")")) : new CelExpression.Select(left, name, false);
            }
            else if (Take("[?"))
            {
                left = new CelExpression.Index(left, Expression(), true);
                Expect("]");
            }
            else if (Take("["))
            {
                left = new CelExpression.Index(left, Expression(), false);
                Expect("]");
            }
            else
            {
                return left;
            }
        }
    }

    private static CelExpression MemberCall(CelExpression target, string name, List<CelExpression> arguments)
    {
        if (target is CelExpression.Name { Text: "cel" } && name == "bind" && arguments is [CelExpression.Name bound, var bindTo, var bindIn])
        {
            return new CelExpression.Macro("bind", bindTo, bound.Text, null, bindIn, null);
        }

        if (!s_macros.Contains(name) || arguments.Count < 2)
        {
            return new CelExpression.Call(target, name, arguments);
        }

        return arguments switch
        {
            [CelExpression.Name variable, var body] => new CelExpression.Macro(name, target, variable.Text, null, body, null),
            [CelExpression.Name variable, var filter, var result] when name == "map" => new CelExpression.Macro("map", target, variable.Text, null, filter, result),
            [CelExpression.Name key, CelExpression.Name value, var body] => new CelExpression.Macro(name, target, key.Text, value.Text, body, null),
            _ => throw new CelException($"ERROR: invalid argument to {name}() macro"),
        };
    }

    private CelExpression Primary()
    {
        var token = Current;
        _at++;
        switch (token.Kind)
        {
            case CelTokenKind.Literal:
                return new CelExpression.Literal(token.Value);
            case CelTokenKind.Name when token.Text is "true" or "false":
                return new CelExpression.Literal(token.Text == "true");
            case CelTokenKind.Name when token.Text == "null":
                return new CelExpression.Literal(null);
            case CelTokenKind.Name when token.Text == "has" && Take("("):
                return HasMacro();
            case CelTokenKind.Name when Take("("):
                return new CelExpression.Call(null, token.Text, Arguments(")"));
            case CelTokenKind.Name when token.Text != "in":
                return new CelExpression.Name(token.Text);
            case CelTokenKind.Operator when token.Text == "(":
                var inner = Expression();
                Expect(")");
                return inner;
            case CelTokenKind.Operator when token.Text == "[":
                return new CelExpression.ListOf(Arguments("]"));
            case CelTokenKind.Operator when token.Text == "{":
                return MapLiteral();
            case CelTokenKind.Operator when token.Text == ".":
                return Primary();
            default:
                _at--;
                throw Unexpected();
        }
    }

    private CelExpression.Has HasMacro()
    {
        var argument = Expression();
        Expect(")");
        return argument is CelExpression.Select select
            ? new CelExpression.Has(select.Of, select.Field)
            : throw new CelException("ERROR: invalid argument to has() macro");
    }

    private CelExpression.MapOf MapLiteral()
    {
        var entries = new List<(CelExpression, CelExpression)>();
        while (!Take("}"))
        {
            var key = Expression();
            Expect(":");
            entries.Add((key, Expression()));
            if (!Take(","))
            {
                Expect("}");
                break;
            }
        }

        return new CelExpression.MapOf(entries);
    }

    private List<CelExpression> Arguments(string end)
    {
        var arguments = new List<CelExpression>();
        while (!Take(end))
        {
            arguments.Add(Expression());
            if (!Take(","))
            {
                Expect(end);
                break;
            }
        }

        return arguments;
    }

    private string Identifier()
    {
        var token = Current;
        if (token.Kind != CelTokenKind.Name)
        {
            throw Unexpected();
        }

        _at++;
        return token.Text;
    }

    private bool Take(string text)
    {
        if (Current.Kind != CelTokenKind.Operator || Current.Text != text)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Expect(string text)
    {
        if (!Take(text))
        {
            throw Unexpected();
        }
    }

    private CelException Unexpected() => new($"ERROR: <input>:1:{Current.At + 1}: Syntax error: mismatched input '{Current.Text}'");
}
