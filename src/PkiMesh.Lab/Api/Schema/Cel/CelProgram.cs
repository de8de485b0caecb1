using System.Collections.Concurrent;

namespace PkiMesh.Lab.Api.Schema.Cel;

/// <summary>A rule made ready: parsed, its names and functions checked.</summary>
internal sealed class CelProgram
{
    private static readonly ConcurrentDictionary<string, CelProgram> s_compiled = new();
    private static readonly ConcurrentDictionary<string, CelProgram> s_conditions = new();

    private readonly CelExpression _expression;

    private CelProgram(CelExpression expression) => _expression = expression;

    /// <summary>It compares with the value before: such a rule is checked on updates only.</summary>
    public bool IsTransition { get; private init; }

    /// <summary>A rule of a schema, about "self" and "oldSelf".</summary>
    public static CelProgram Compile(string rule) => s_compiled.GetOrAdd(rule, text => Make(text, "self", "oldSelf"));

    /// <summary>A condition of admission, about "object", "oldObject" and "request".</summary>
    public static CelProgram CompileCondition(string condition) => s_conditions.GetOrAdd(condition, text => Make(text, "object", "oldObject", "request"));

    public object? Run(object? self, object? oldSelf) => Run(new Dictionary<string, object?> { ["self"] = self, ["oldSelf"] = oldSelf });

    public object? Run(IReadOnlyDictionary<string, object?> variables) => new CelEvaluator(variables).Evaluate(_expression);

    private static CelProgram Make(string text, params IEnumerable<string> scope)
    {
        var expression = CelParser.Parse(text);
        var names = new HashSet<string>();
        Check(expression, [.. scope], names);
        return new CelProgram(expression) { IsTransition = names.Contains("oldSelf") };
    }

    private static void Check(CelExpression expression, HashSet<string> scope, HashSet<string> used)
    {
        switch (expression)
        {
            case CelExpression.Name { Text: var name }:
                if (!scope.Contains(name) && name is not ("int" or "uint" or "double" or "bool" or "string" or "bytes" or "list" or "map" or "null_type"))
                {
                    throw new CelException($"undeclared reference to '{name}' (in container '')");
                }

                used.Add(name);
                break;
            case CelExpression.Call call:
                if (!CelFunctions.Known.Contains(call.Function))
                {
                    throw new CelException($"undeclared reference to '{call.Function}' (in container '')");
                }

                if (call.Target is not null and not CelExpression.Name { Text: "optional" or "math" or "sets" or "ip" })
                {
                    Check(call.Target, scope, used);
                }

                foreach (var argument in call.Arguments)
                {
                    Check(argument, scope, used);
                }

                break;
            case CelExpression.Select select:
                Check(select.Of, scope, used);
                break;
            case CelExpression.Has has:
                Check(has.Of, scope, used);
                break;
            case CelExpression.Index index:
                Check(index.Of, scope, used);
                Check(index.At, scope, used);
                break;
            case CelExpression.Conditional c:
                Check(c.If, scope, used);
                Check(c.Then, scope, used);
                Check(c.Else, scope, used);
                break;
            case CelExpression.ListOf list:
                foreach (var item in list.Items)
                {
                    Check(item, scope, used);
                }

                break;
            case CelExpression.MapOf map:
                foreach (var (key, value) in map.Entries)
                {
                    Check(key, scope, used);
                    Check(value, scope, used);
                }

                break;
            case CelExpression.Macro macro:
                Check(macro.Over, scope, used);
                HashSet<string> inner = [.. scope, macro.Variable, .. macro.Second is { } second ? [second] : Array.Empty<string>()];
                Check(macro.Body, inner, used);
                if (macro.Result is { } result)
                {
                    Check(result, inner, used);
                }

                break;
        }
    }
}
