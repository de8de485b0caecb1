using System.Text;

namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>Evaluates an expression. && and || forgive an error of one side if the other decides.</summary>
internal sealed class CelEvaluator
{
    private readonly Dictionary<string, object?> _variables;

    public CelEvaluator(IEnumerable<KeyValuePair<string, object?>> variables) => _variables = new(variables, StringComparer.Ordinal);

    public object? Evaluate(CelExpression expression) => expression switch
    {
        CelExpression.Literal literal => literal.Value,
        CelExpression.Name name => _variables.TryGetValue(name.Text, out var value) ? value : throw new CelException($"undeclared reference to '{name.Text}' (in container '')"),
        CelExpression.Select select => Select(Evaluate(select.Of), select.Field, select.Optional),
        CelExpression.Index index => Index(Evaluate(index.Of), Evaluate(index.At), index.Optional),
        CelExpression.Has has => Has(Evaluate(has.Of), has.Field),
        CelExpression.Conditional c => Evaluate(Truth(Evaluate(c.If)) ? c.Then : c.Else),
        CelExpression.ListOf list => list.Items.Select(Evaluate).ToList(),
        CelExpression.MapOf map => map.Entries.ToDictionary(e => Evaluate(e.Key)?.ToString() ?? "", e => Evaluate(e.Value)),
        CelExpression.Macro macro => Macro(macro),
        CelExpression.Call { Target: null, Function: "&&" or "||" } logic => Logic(logic),
        CelExpression.Call { Target: null, Arguments: [var left, var right], Function: "==" } => CelValue.Equals(Evaluate(left), Evaluate(right)),
        CelExpression.Call { Target: null, Arguments: [var left, var right], Function: "!=" } => !CelValue.Equals(Evaluate(left), Evaluate(right)),
        CelExpression.Call { Target: CelExpression.Name { Text: "optional" }, Function: var make } call => MakeOptional(make, call.Arguments),
        CelExpression.Call { Target: CelExpression.Name { Text: "quantity" or "math" or "sets" or "ip" or "cidr" } space, Function: var function } call =>
            CelFunctions.Call($"{space.Text}.{function}", null, [.. call.Arguments.Select(Evaluate)]),
        CelExpression.Call call => CelFunctions.Call(call.Function, call.Target is null ? null : Evaluate(call.Target), [.. call.Arguments.Select(Evaluate)], call.Target is not null),
        _ => throw new CelException("unknown expression"),
    };

    public static bool Truth(object? value) => value as bool? ?? throw new CelException("no such overload");

    private static object? Select(object? of, string field, bool optional)
    {
        if (of is CelOptional maybe)
        {
            return maybe.HasValue && maybe.Value is Dictionary<string, object?> inner && inner.TryGetValue(field, out var found) ? CelOptional.Of(found) : CelOptional.None;
        }

        if (of is not Dictionary<string, object?> map)
        {
            throw new CelException($"no such key: {field}");
        }

        return map.TryGetValue(field, out var value)
            ? optional ? CelOptional.Of(value) : value
            : optional ? CelOptional.None : throw new CelException($"no such key: {field}");
    }

    private static object? Index(object? of, object? at, bool optional)
    {
        if (of is CelOptional maybe)
        {
            return maybe.HasValue ? Index(maybe.Value, at, true) : CelOptional.None;
        }

        var (there, value) = (of, at) switch
        {
            (Dictionary<string, object?> map, _) => (map.TryGetValue(at?.ToString() ?? "", out var v), v),
            (List<object?> list, long i) => i >= 0 && i < list.Count ? (true, list[(int)i]) : (false, null),
            _ => throw new CelException("no such overload"),
        };
        return there
            ? optional ? CelOptional.Of(value) : value
            : optional ? CelOptional.None : throw new CelException(of is List<object?> ? $"index out of bounds: {at}" : $"no such key: {at}");
    }

    private static bool Has(object? of, string field) => of switch
    {
        Dictionary<string, object?> map => map.TryGetValue(field, out var value) && value is not null,
        CelOptional { HasValue: true, Value: Dictionary<string, object?> map } => map.ContainsKey(field),
        CelOptional => false,
        _ => throw new CelException("no such overload"),
    };

    private object? MakeOptional(string make, IReadOnlyList<CelExpression> arguments) => make switch
    {
        "none" => CelOptional.None,
        "of" => CelOptional.Of(Evaluate(arguments[0])),
        "ofNonZeroValue" => Evaluate(arguments[0]) is var value && value is null or "" or 0L or false or List<object?> { Count: 0 } or Dictionary<string, object?> { Count: 0 }
            ? CelOptional.None
            : CelOptional.Of(value),
        _ => throw new CelException($"undeclared reference to 'optional.{make}'"),
    };

    private bool Logic(CelExpression.Call logic)
    {
        var decides = logic.Function == "||";
        CelException? fault = null;
        foreach (var side in logic.Arguments)
        {
            try
            {
                if (Truth(Evaluate(side)) == decides)
                {
                    return decides;
                }
            }
            catch (CelException e)
            {
                fault ??= e;
            }
        }

        return fault is null ? !decides : throw fault;
    }

    private object? Macro(CelExpression.Macro macro)
    {
        if (macro.Kind == "bind")
        {
            return With(macro.Variable, Evaluate(macro.Over), () => Evaluate(macro.Body));
        }

        var over = Evaluate(macro.Over);
        var items = over switch
        {
            List<object?> list => list.Select((v, i) => (Key: (object?)(long)i, Value: v)),
            Dictionary<string, object?> map => map.Select(p => (Key: (object?)p.Key, p.Value)),
            _ => throw new CelException("no such overload"),
        };

        object? Body((object? Key, object? Value) item, CelExpression body) => macro.Second is { } second
            ? With(macro.Variable, item.Key, () => With(second, item.Value, () => Evaluate(body)))
            : With(macro.Variable, over is List<object?> ? item.Value : item.Key, () => Evaluate(body));

        bool Holds((object? Key, object? Value) item) => Truth(Body(item, macro.Body));

        switch (macro.Kind)
        {
            case "all":
                return Decide(items, Holds, decides: false);
            case "exists":
                return Decide(items, Holds, decides: true);
            case "exists_one" or "existsOne":
                return items.Count(Holds) == 1;
            case "filter":
                return items.Where(Holds).Select(i => over is List<object?> ? i.Value : i.Key).ToList();
            case "map" when macro.Result is { } result:
                return items.Where(Holds).Select(i => Body(i, result)).ToList();
            default:
                return items.Select(i => Body(i, macro.Body)).ToList();
        }
    }

    private static bool Decide<T>(IEnumerable<T> items, Func<T, bool> holds, bool decides)
    {
        CelException? fault = null;
        foreach (var item in items)
        {
            try
            {
                if (holds(item) == decides)
                {
                    return decides;
                }
            }
            catch (CelException e)
            {
                fault ??= e;
            }
        }

        return fault is null ? !decides : throw fault;
    }

    private object? With(string name, object? value, Func<object?> body)
    {
        var had = _variables.TryGetValue(name, out var before);
        _variables[name] = value;
        try
        {
            return body();
        }
        finally
        {
            if (had)
            {
                _variables[name] = before;
            }
            else
            {
                _variables.Remove(name);
            }
        }
    }
}
