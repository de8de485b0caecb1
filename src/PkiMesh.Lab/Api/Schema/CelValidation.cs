using System.Text.Json.Nodes;
using PkiMesh.Lab.Api.Apply;
using PkiMesh.Lab.Api.Schema.Cel;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>x-kubernetes-validations of a schema, applied to a value.</summary>
internal sealed class CelValidation(List<FieldError> errors, List<string> warnings)
{
    /// <summary>Why a rule cannot be compiled, or null.</summary>
    public static string? Fault(string rule)
    {
        if (rule.Length == 0)
        {
            return "rule is not specified";
        }

        return FaultOf(() => CelProgram.Compile(rule));
    }

    /// <summary>Why a condition of admission cannot be compiled, or null.</summary>
    public static string? ConditionFault(string condition) => FaultOf(() => CelProgram.CompileCondition(condition));

    private static string? FaultOf(Action compile)
    {
        try
        {
            compile();
            return null;
        }
        catch (CelException e)
        {
            return "compilation failed: " + e.Message;
        }
    }

    /// <summary>Unchanged: whether the value, or the nearest of its parents that can be followed, is as it was; a rule broken before then only warns.</summary>
    public void Validate(TypeSchema schema, JsonNode? value, JsonNode? old, string path, Func<bool> unchanged)
    {
        if (value is null)
        {
            return;
        }

        foreach (var rule in schema.Rules)
        {
            Apply(rule, schema, value, old, path, unchanged);
        }

        switch (value)
        {
            case JsonObject map:
                foreach (var (name, child) in map)
                {
                    if (schema.Field(name) is { GoName: null, HasRules: true } field)
                    {
                        var below = schema.Properties.ContainsKey(name) ? path.Length == 0 ? name : $"{path}.{name}" : $"{path}[{name}]";
                        var before = (old as JsonObject)?[name];
                        Validate(field, child, before, below, before is null ? unchanged : () => JsonEquality.Same(before, child));
                    }
                }

                break;
            case JsonArray list when schema.Items is { HasRules: true } items:
                var known = schema.ListType == "map" ? ListItems.Index(schema, old as JsonArray) : null;
                for (var i = 0; i < list.Count; i++)
                {
                    var (item, before) = (list[i], known is not null && PathElement.Item(schema, list[i]) is { } key ? known.GetValueOrDefault(key) : null);
                    Validate(items, item, before, $"{path}[{i}]", before is null ? unchanged : () => JsonEquality.Same(before, item));
                }

                break;
        }
    }

    private void Apply(CelRule rule, TypeSchema schema, JsonNode value, JsonNode? old, string path, Func<bool> unchanged)
    {
        var field = rule.FieldPath is { Length: > 0 } below ? path.Length == 0 ? below.TrimStart('.') : path + below : path.Length == 0 ? "<nil>" : path;
        try
        {
            var program = CelProgram.Compile(rule.Rule);
            if (program.IsTransition && old is null && !rule.OptionalOldSelf)
            {
                return;
            }

            var self = CelValue.Of(value, schema);
            object? before = rule.OptionalOldSelf
                ? old is null ? CelOptional.None : CelOptional.Of(CelValue.Of(old, schema))
                : CelValue.Of(old, schema);
            if (!CelEvaluator.Truth(program.Run(self, before)))
            {
                var broken = Broken(rule, field, value, Message(rule, self, before));
                if (!program.IsTransition && unchanged())
                {
                    warnings.Add(broken.ToString());
                }
                else
                {
                    errors.Add(broken);
                }
            }
        }
        catch (Exception e) when (e is CelException or OverflowException)
        {
            errors.Add(FieldError.Invalid(field, Kind(value), $"{e.Message} evaluating rule: {Message(rule, null, null)}"));
        }
    }

    private static string Message(CelRule rule, object? self, object? before)
    {
        if (rule.MessageExpression is { Length: > 0 } expression && self is not null)
        {
            try
            {
                if (CelProgram.Compile(expression).Run(self, before) is string { Length: > 0 } text)
                {
                    return text;
                }
            }
            catch (CelException)
            {
                // The plain message stands in for one that cannot be made.
            }
        }

        return rule.Message is { Length: > 0 } message ? message.Trim() : $"failed rule: {rule.Rule.Trim()}";
    }

    private static FieldError Broken(CelRule rule, string field, JsonNode value, string message) => rule.Reason switch
    {
        "FieldValueForbidden" => FieldError.Forbidden(field, message),
        "FieldValueRequired" => FieldError.Required(field, message),
        "FieldValueDuplicate" => new FieldError("FieldValueDuplicate", field, $"Duplicate value: \"{Kind(value)}\""),
        _ => FieldError.Invalid(field, Kind(value), message),
    };

    // Rules name the type, not the value. // recordings/api/02 #100
    private static string Kind(JsonNode value) => value switch
    {
        JsonObject => "object",
        JsonArray => "array",
        JsonValue v when v.GetValueKind() == System.Text.Json.JsonValueKind.String => "string",
        JsonValue v when JsonNumbers.IsNumber(v) => JsonNumbers.IsInteger(v) ? "integer" : "number",
        _ => "boolean",
    };
}
