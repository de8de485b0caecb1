using System.Text.Json.Nodes;

namespace PkiMesh.Lab.Api.Schema;

/// <summary>A CRD's schema must be structural: every value has one type, nothing is said of structure in allOf and its like.</summary>
internal static class StructuralSchema
{
    private static readonly string[] s_types = ["string", "number", "integer", "boolean", "array", "object"];

    public static void Validate(JsonObject schema, string path, List<FieldError> errors)
    {
        if (schema.Text("type") != "object")
        {
            errors.Add(schema.Text("type") is { Length: > 0 } type
                ? FieldError.Invalid($"{path}.type", type, "must be object at the root")
                : FieldError.Required($"{path}.type", "must not be empty at the root"));
        }

        Visit(schema, path, errors, isRoot: true);
    }

    private static void Visit(JsonObject schema, string path, List<FieldError> errors, bool isRoot = false)
    {
        var type = schema.Text("type") ?? "";
        var open = schema.Flag("x-kubernetes-int-or-string") || schema.Flag("x-kubernetes-preserve-unknown-fields");
        if (type.Length == 0 && !open && !isRoot)
        {
            errors.Add(FieldError.Required($"{path}.type", "must not be empty for specified " + (path.EndsWith(".items", StringComparison.Ordinal) ? "array items" : "object fields")));
        }
        else if (type.Length > 0 && !s_types.Contains(type))
        {
            errors.Add(FieldError.NotSupported($"{path}.type", type, "array", "boolean", "integer", "number", "object", "string"));
        }

        if (type == "array" && schema["items"] is not JsonObject)
        {
            errors.Add(FieldError.Required($"{path}.items", "must be specified"));
        }

        ListType(schema, path, type, errors);
        if (schema["properties"] is JsonObject && schema["additionalProperties"] is JsonObject)
        {
            errors.Add(FieldError.Forbidden($"{path}.additionalProperties", "additionalProperties and properties are mutual exclusive"));
        }

        if (schema.Text("pattern") is { Length: > 0 } pattern && GoRegex.Of(pattern) is null)
        {
            errors.Add(FieldError.Invalid($"{path}.pattern", pattern, "must be a valid regular expression"));
        }

        foreach (var (name, property) in schema["properties"] as JsonObject ?? [])
        {
            if (property is JsonObject child && !(isRoot && name is ("metadata" or "apiVersion" or "kind")))
            {
                Visit(child, $"{path}.properties[{name}]", errors);
            }
        }

        foreach (var field in (string[])["items", "additionalProperties"])
        {
            if (schema[field] is JsonObject child)
            {
                Visit(child, $"{path}.{field}", errors);
            }
        }

        foreach (var (rule, i) in schema.Items("x-kubernetes-validations").Select((r, i) => (r, i)))
        {
            if (CelValidation.Fault(rule.Text("rule") ?? "") is { } fault)
            {
                errors.Add(FieldError.Invalid($"{path}.x-kubernetes-validations[{i}].rule", rule["rule"], fault));
            }
        }
    }

    private static void ListType(JsonObject schema, string path, string type, List<FieldError> errors)
    {
        var listType = schema.Text("x-kubernetes-list-type");
        if (listType is not null and not ("atomic" or "set" or "map"))
        {
            errors.Add(FieldError.NotSupported($"{path}.x-kubernetes-list-type", listType, "atomic", "map", "set"));
        }

        if (listType is not null && type != "array")
        {
            errors.Add(FieldError.Invalid($"{path}.type", type, "must be array if x-kubernetes-list-type is specified"));
        }

        if (listType == "map" && schema["x-kubernetes-list-map-keys"] is not JsonArray { Count: > 0 })
        {
            errors.Add(FieldError.Required($"{path}.x-kubernetes-list-map-keys", "must not be empty if x-kubernetes-list-type is map"));
        }
    }
}
